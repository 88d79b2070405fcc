package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * The schema of the LMS that the service reads by. When another one is met, nothing is read until {@link DatabasePreparation} has
 * looked at it, and found everything granted that protects: a migration of the LMS must not turn protection off by itself.
 */
@Singleton
public class LmsSchemas {

    private static final Logger LOG = Logger.getLogger(LmsSchemas.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final LmsSchemaRepository repository;
    private final Pool pool;
    private volatile LmsSchema known;
    private volatile boolean refused;
    private volatile Runnable observer = () -> {};

    LmsSchemas(LmsSchemaRepository repository, Pool pool) {
        this.repository = repository;
        this.pool = pool;
    }

    /** The schema to read by. Fails with database-schema-changed, or a problem of the database. */
    public Uni<LmsSchema> known() {
        if (refused) {
            return Uni.createFrom().failure(changedProblem());
        }
        LmsSchema schema = known;
        return schema != null ? Uni.createFrom().item(schema) : recognise();
    }

    /** Whether nothing is read, since another schema was met. */
    boolean refused() {
        return refused;
    }

    /** Is called when another schema was met. */
    void onChange(Runnable run) {
        observer = run;
    }

    /** The schema at present, whatever is read by. Fails with a problem of the database. */
    Uni<LmsSchema> look() {
        return repository.schema(pool);
    }

    /** Looks at the schema anew, and reads by it from now on. Fails with a problem of the database. */
    Uni<LmsSchema> recognise() {
        return look().invoke(this::readBy);
    }

    private void readBy(LmsSchema schema) {
        LmsSchema before = known;
        if (before != null && !before.rules().equals(schema.rules())) {
            LOG.warnf(
                    "The schema of the LMS has changed: completions were withheld for %s, and are now for %s",
                    names(before), names(schema));
        }
        known = schema;
        refused = false;
    }

    /**
     * Says that the schema is not this one, or not everywhere: from now on nothing is read by it.
     *
     * @return what to answer
     */
    public ProblemException changed(LmsSchema met) {
        if (met == known && !refused) {
            refused = true;
            LOG.warn("The schema of the LMS has changed: completions are refused until the new one is recognised");
            observer.run();
        }
        return changedProblem();
    }

    /** Looks whether the schema is still the one that is read by. Fails as the database does. */
    public Uni<Void> watch() {
        LmsSchema schema = known;
        return schema == null
                ? pool.query("select 1").execute().replaceWithVoid()
                : repository
                        .isPresent(pool, schema)
                        .invoke(present -> {
                            if (!present) {
                                changed(schema);
                            }
                        })
                        .replaceWithVoid();
    }

    private static ProblemException changedProblem() {
        return Problem.of(
                        ProblemType.DATABASE_SCHEMA_CHANGED,
                        "The schema of the platform's database has just changed. Repeat the request later.")
                .retryAfter(RETRY_AFTER)
                .asException();
    }

    private static String names(LmsSchema schema) {
        return schema.rules().stream().map(EligibilityRule::text).collect(Collectors.joining(", "));
    }
}
