package org.studyregistry.database;

import io.netty.channel.ChannelException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.studyregistry.lifecycle.FatalErrors;
import org.studyregistry.logging.LogText;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/** What a failure of the database means to a client, by SQLSTATE; the table stands in {@code docs/errors.md}. */
public final class DatabaseFailures {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** untranslatable_character. */
    private static final String UNTRANSLATABLE = "22P05";

    private static final Pattern UTF8_LACKS_IT = Pattern.compile("\"UTF8\"[^\"]*$");

    private static final Map<String, ProblemType> BY_STATE = Map.of(
            "25006", ProblemType.DATABASE_READ_ONLY,
            "57014", ProblemType.DATABASE_TIMEOUT, // query_canceled: a statement timeout
            "55P03", ProblemType.DATABASE_TIMEOUT, // lock_not_available: a lock timeout
            "25P03", ProblemType.DATABASE_TIMEOUT, // idle_in_transaction_session_timeout
            "25P04", ProblemType.DATABASE_TIMEOUT, // transaction_timeout
            "42501", ProblemType.DATABASE_SCHEMA, // insufficient_privilege
            "55000",
                    ProblemType.DATABASE_SCHEMA, // object_not_in_prerequisite_state: a foreign table that leads nowhere
            "42P01", ProblemType.DATABASE_SCHEMA, // undefined_table
            "42703", ProblemType.DATABASE_SCHEMA, // undefined_column
            "3F000", ProblemType.DATABASE_SCHEMA); // invalid_schema_name

    private static final Map<String, ProblemType> BY_CLASS = Map.of(
            "08", ProblemType.DATABASE_UNAVAILABLE, // connection exceptions
            "28", ProblemType.DATABASE_UNAVAILABLE, // our own log-in was refused
            "3D", ProblemType.DATABASE_UNAVAILABLE, // no such database
            "40", ProblemType.DATABASE_UNAVAILABLE, // rolled back: repeat it
            "53", ProblemType.DATABASE_UNAVAILABLE, // out of connections, memory or disk
            "57", ProblemType.DATABASE_UNAVAILABLE, // shutting down, terminated by an administrator
            "58", ProblemType.DATABASE_UNAVAILABLE); // system errors

    private DatabaseFailures() {}

    /** Wraps whatever a database call failed with; a problem stays what it is. */
    public static ProblemException problem(Throwable failure) {
        if (failure instanceof ProblemException already) {
            return already;
        }
        FatalErrors.check(failure);
        return problemOf(failure).asException(DatabaseFault.of(failure));
    }

    /** Whether a text that was sent to the database has a character that the database's encoding does not have. */
    public static boolean isUntranslatable(Throwable failure) {
        ProblemType type =
                failure instanceof ProblemException known ? known.problem().type() : typeOf(failure);
        return type == ProblemType.MALFORMED_REQUEST
                && sqlState(failure).filter(UNTRANSLATABLE::equals).isPresent();
    }

    /** Whether it is about the data that was sent (SQLSTATE classes 22 and 23), so that it would fail each time. */
    public static boolean isRefusal(Throwable failure) {
        return sqlState(failure)
                .filter(state -> state.startsWith("22") || state.startsWith("23"))
                .isPresent();
    }

    /** What the server reported: of a failure as it comes from the client library, or of the problem that was made of it. */
    private static Optional<String> sqlState(Throwable failure) {
        Throwable reason =
                failure instanceof ProblemException && failure.getCause() != null ? failure.getCause() : failure;
        if (reason instanceof DatabaseFault fault) {
            return Optional.ofNullable(fault.sqlState());
        }
        return reason instanceof PgException pg ? Optional.ofNullable(pg.getSqlState()) : Optional.empty();
    }

    /** What the log should say of a failed database call: the database's own words, where they hold no data. */
    public static String reason(Throwable failure) {
        Throwable cause =
                failure.getCause() == null || failure instanceof ConnectionFailure ? failure : failure.getCause();
        return LogText.of(String.valueOf(DatabaseFault.of(cause).getMessage()), LogText.NAME);
    }

    /** The database has standbys only: nobody has taken over yet. */
    static ProblemException readOnly() {
        return readOnlyProblem().asException();
    }

    private static Problem problemOf(Throwable failure) {
        ProblemType type = typeOf(failure);
        return switch (type) {
            case DATABASE_UNAVAILABLE ->
                Problem.of(type, "The database cannot be reached. Nothing was changed; repeat the request later.")
                        .retryAfter(RETRY_AFTER);
            case DATABASE_READ_ONLY -> readOnlyProblem();
            case DATABASE_TIMEOUT ->
                Problem.of(type, "The database did not answer in time. Repeat the request later.")
                        .retryAfter(RETRY_AFTER);
            case DATABASE_SCHEMA ->
                Problem.of(type, "The database lacks something this service needs. Its operator has to fix it.");
            case MALFORMED_REQUEST ->
                Problem.of(type, "The request has a character that the encoding of the database does not have.");
            case UNREPRESENTABLE_DATA ->
                Problem.of(type, "A stored text has a character that cannot be converted to UTF-8.");
            default ->
                Problem.of(
                        ProblemType.INTERNAL_ERROR,
                        "The service failed; its log has the reason under the request-id of this response.");
        };
    }

    private static Problem readOnlyProblem() {
        return Problem.of(
                        ProblemType.DATABASE_READ_ONLY,
                        "The database takes no writes at present. Repeat the request later.")
                .retryAfter(RETRY_AFTER);
    }

    private static ProblemType typeOf(Throwable failure) {
        if (failure instanceof ConnectionFailure connection) {
            return connection.original() instanceof PgException pg && "42501".equals(pg.getSqlState())
                    ? ProblemType.DATABASE_SCHEMA
                    : ProblemType.DATABASE_UNAVAILABLE;
        }
        if (failure instanceof PgException pg) {
            return typeOf(pg);
        }
        boolean ours = failure instanceof RuntimeException
                && !(failure instanceof VertxException || failure instanceof ChannelException);
        // What is neither a response of the server nor a mistake of ours is a broken connection.
        return ours ? ProblemType.INTERNAL_ERROR : ProblemType.DATABASE_UNAVAILABLE;
    }

    private static ProblemType typeOf(PgException failure) {
        String state = failure.getSqlState();
        if (UNTRANSLATABLE.equals(state)) {
            // The message names both encodings, the one that lacks the character last; clients' is UTF8.
            boolean stored = UTF8_LACKS_IT
                    .matcher(String.valueOf(failure.getErrorMessage()))
                    .find();
            return stored ? ProblemType.UNREPRESENTABLE_DATA : ProblemType.MALFORMED_REQUEST;
        }
        return typeOf(state);
    }

    private static ProblemType typeOf(String sqlState) {
        if (sqlState == null || sqlState.length() != 5) {
            return ProblemType.INTERNAL_ERROR;
        }
        ProblemType ofClass = BY_CLASS.getOrDefault(sqlState.substring(0, 2), ProblemType.INTERNAL_ERROR);
        return BY_STATE.getOrDefault(sqlState, ofClass);
    }
}
