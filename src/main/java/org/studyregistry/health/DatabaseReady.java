package org.studyregistry.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.studyregistry.database.ConnectionFailure;
import org.studyregistry.database.DatabasePreparation;
import org.studyregistry.database.LmsSchemas;

/** Ready while the database has all that is needed, in the schema that is read by, and answers. Streams hold connections of another pool. */
@Readiness
@Singleton
public class DatabaseReady implements AsyncHealthCheck {

    private static final Logger LOG = Logger.getLogger(DatabaseReady.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LmsSchemas schemas;
    private final DatabasePreparation preparation;

    DatabaseReady(LmsSchemas schemas, DatabasePreparation preparation) {
        this.schemas = schemas;
        this.preparation = preparation;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return schemas.watch()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .replaceWith(preparation::lacking)
                .onFailure()
                .invoke(failure -> LOG.debugf("The database does not answer: %s", failure))
                .onFailure()
                .recoverWithItem(failure -> Optional.of(
                        failure instanceof ConnectionFailure known
                                ? known.getMessage()
                                : "the database does not answer"))
                .map(DatabaseReady::response);
    }

    private static HealthCheckResponse response(Optional<String> lacking) {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("database").status(lacking.isEmpty());
        lacking.ifPresent(reason -> response.withData("reason", reason));
        return response.build();
    }
}
