package org.studyregistry.registrations;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.courses.CourseRepository;
import org.studyregistry.database.RowVisibility;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.streaming.RowQuery;

/** The receipts of registrations. */
@Singleton
public class ReceiptRepository {

    // Columns as ReceiptEncoder reads them. $1 registrar, $2 the receipt before the first, $3 outcome, $4 limit,
    // $5 modules of a course, $6 to $8 the key's scope.
    static final String RECEIPTS = """
            select r.id, r.completion_id, r.course_id, r.course_module_id, r.student_number,
                   r.registration_date, r.received_at, r.request_id, r.outcome,
                   r.registered_student_number
            from study_registry.registration_receipts r
            where r.registrar_id = $1
              and r.id > $2
              and ($3::text is null or r.outcome = $3)
              and ($5::uuid[] is null or r.course_module_id = any ($5))
              and ($6::uuid[] is null
                   or r.course_id = any ($6)
                   or r.course_module_id = any ($7)
                   or exists (select from public.course_modules m
                              where m.id = r.course_module_id and m.uh_course_code = any ($8)))
            order by r.id
            limit $4
            """;

    private final CourseRepository courses;

    ReceiptRepository(CourseRepository courses) {
        this.courses = courses;
    }

    /** The modules that the response is narrowed to; none if it is not. Fails with course-not-found. */
    Uni<Optional<List<UUID>>> modules(SqlClient client, ReceiptRequest request) {
        if (request.course().isEmpty()) {
            // A scope of codes is looked up in the LMS's modules.
            boolean byModules = request.registrar().scope().codes() != null;
            return (byModules ? RowVisibility.require(client) : Uni.createFrom().voidItem())
                    .map(visible -> Optional.empty());
        }
        return courses.modules(
                        client,
                        request.course().get(),
                        Optional.empty(),
                        request.registrar().scope())
                .map(Optional::of);
    }

    /** The query for the receipts in the order of their ids. */
    RowQuery query(Optional<List<UUID>> modules, ReceiptRequest request) {
        KeyScope scope = request.registrar().scope();
        return new RowQuery(
                RECEIPTS,
                Tuple.tuple()
                        .addUUID(request.registrar().id())
                        .addLong(request.after())
                        .addString(request.outcome().map(Outcome::text).orElse(null))
                        .addLong(request.limit().orElse(null))
                        .addArrayOfUUID(
                                modules.map(ids -> ids.toArray(UUID[]::new)).orElse(null))
                        .addArrayOfUUID(scope.courses())
                        .addArrayOfUUID(scope.modules())
                        .addArrayOfString(scope.codes()),
                ReceiptEncoder::encode,
                row -> Long.toString(row.bigint(0)));
    }
}
