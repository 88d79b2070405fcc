package org.studyregistry.auth;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.registrars.KeyRepository;
import org.studyregistry.registrars.KeyUse;
import org.studyregistry.registrars.KeyVerdict;
import org.studyregistry.registrars.KeyVerdict.Accepted;
import org.studyregistry.registrars.KeyVerdict.Rejected;

/** Verifies the digest of a presented key and makes the identity of its registrar. */
@Singleton
public class RegistryKeyIdentityProvider implements IdentityProvider<RegistryKeyRequest> {

    private final KeyRepository keys;
    private final KeyUse use;

    RegistryKeyIdentityProvider(KeyRepository keys, KeyUse use) {
        this.keys = keys;
        this.use = use;
    }

    @Override
    public Class<RegistryKeyRequest> getRequestType() {
        return RegistryKeyRequest.class;
    }

    /** Fails with an {@link AuthenticationFailedException} whose cause is the problem to answer. */
    @Override
    public Uni<SecurityIdentity> authenticate(RegistryKeyRequest request, AuthenticationRequestContext context) {
        return keys.find(request.digest()).map(verdict -> identity(verdict, request.mistake()));
    }

    private SecurityIdentity identity(KeyVerdict verdict, Optional<String> mistake) {
        if (verdict instanceof Accepted accepted) {
            accepted.registrar().key().id().ifPresent(use::used);
            QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                    .setPrincipal(accepted.registrar())
                    .setAnonymous(false);
            accepted.rights().forEach(right -> identity.addRole(right.toString()));
            return identity.build();
        }
        Problem problem = problem((Rejected) verdict, mistake);
        throw new AuthenticationFailedException(problem.detail(), problem.asException());
    }

    private static Problem problem(Rejected reason, Optional<String> mistake) {
        return switch (reason) {
            case UNKNOWN ->
                mistake.map(said -> Problem.of(ProblemType.KEY_MALFORMED, said))
                        .orElseGet(() -> Problem.of(ProblemType.KEY_UNKNOWN, "No registrar has this registry key."));
            case REVOKED -> Problem.of(ProblemType.KEY_REVOKED, "This registry key was revoked. Ask for a new one.");
            case EXPIRED -> Problem.of(ProblemType.KEY_EXPIRED, "This registry key has expired. Ask for a new one.");
        };
    }
}
