package org.studyregistry.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.studyregistry.database.Migrations;

/** Ready while the schema is in place and the database answers. Streams hold connections of another pool. */
@Readiness
@ApplicationScoped
public class DatabaseReady implements AsyncHealthCheck {

    private static final Logger LOG = Logger.getLogger(DatabaseReady.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Pool pool;
    private final Migrations migrations;

    DatabaseReady(Pool pool, Migrations migrations) {
        this.pool = pool;
        this.migrations = migrations;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return pool.query("select 1")
                .execute()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .replaceWith(migrations::done)
                .onFailure()
                .invoke(failure -> LOG.debugf("The database does not answer: %s", failure))
                .onFailure()
                .recoverWithItem(false)
                .map(up -> HealthCheckResponse.named("database").status(up).build());
    }
}
