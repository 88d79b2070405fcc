package org.studyregistry.naive;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.smallrye.mutiny.Multi;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.UUID;

/** GET /{code}: rows through a cursor, each made an object, each object made JSON by Jackson. */
@Path("/{code}")
public class CompletionsResource {

    private static final String SQL = """
            select c.completion_date, c.completion_language, c.completion_registration_attempt_date, c.email, c.grade,
                   c.passed, c.id, c.user_id
            from course_module_completions c join course_modules m on m.id = c.course_module_id
            where m.uh_course_code = $1 and m.deleted_at is null and c.prerequisite_modules_completed
              and c.eligible_for_ects and c.deleted_at is null and not c.needs_to_be_reviewed and not c.register_credits_via_suotar
            order by m.order_number, c.completion_date, c.id
            """;

    private final Pool pool;

    CompletionsResource(Pool pool) {
        this.pool = pool;
    }

    public record Grade(String scale, String grade) {

        static Grade of(Integer grade, boolean passed) {
            return grade == null ? new Grade("sis-hyv-hyl", passed ? "1" : "0") : new Grade("sis-0-5", grade.toString());
        }
    }

    public record Completion(
            @JsonProperty("completion_date") OffsetDateTime completionDate,
            @JsonProperty("completion_language") String completionLanguage,
            @JsonProperty("completion_registration_attempt_date") OffsetDateTime completionRegistrationAttemptDate,
            String email,
            Grade grade,
            UUID id,
            @JsonProperty("user_id") UUID userId,
            Integer tier) {

        static Completion of(Row row) {
            return new Completion(
                    row.getOffsetDateTime(0),
                    row.getString(1),
                    row.getOffsetDateTime(2),
                    row.getString(3),
                    Grade.of(row.getInteger(4), row.getBoolean(5)),
                    row.getUUID(6),
                    row.getUUID(7),
                    null);
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Multi<Completion> completions(String code) {
        return Multi.createFrom()
                .resourceFromUni(pool::getConnection, (SqlConnection connection) -> connection
                        .begin()
                        .chain(() -> connection.prepare(SQL))
                        .onItem()
                        .transformToMulti(statement ->
                                statement.createStream(1000, Tuple.of(code)).toMulti())
                        .map(Completion::of))
                .withFinalizer(SqlConnection::close);
    }
}
