package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets a role that owns nothing serve: what the service needs of its own schema, and no more. Granted after each migration,
 * since rights to some columns only, or to add rows but not to read them, cannot be made the default for tables to come.
 */
@Singleton
public class RuntimeGrants {

    private final GrantRepository repository;

    RuntimeGrants(GrantRepository repository) {
        this.repository = repository;
    }

    /** Grants it, all or nothing. Fails with a problem if there is no such role, or the connected one owns too little. */
    public Uni<Void> grantTo(String role) {
        List<String> statements = Stream.concat(
                        Stream.of(RequiredPrivilege.grantOfSchema("study_registry", role)),
                        RequiredPrivilege.all(false).stream()
                                .filter(need -> need.service() && !need.ofLms())
                                .map(need -> need.grant(need.columns(), role)))
                .toList();
        return repository.carryOut(statements);
    }
}
