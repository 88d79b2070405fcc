package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.streaming.RowQuery;
import org.studyregistry.streaming.Snapshot;
import org.studyregistry.streaming.WireRow;

/** The completions of many modules in one query: of several courses, or of those who are searched for. */
@ApplicationScoped
public class JoinedCompletionRepository {

    // Connections of streams have nested loops disabled: see application.properties. Here it is one over modules, which
    // does
    // not depend on what the statistics say of completions.
    private static final String NESTED_LOOPS = "select set_config('enable_nestloop', 'on', true)";

    /** The query for an answer's completions, in the order of the contract. Fails with a problem of the database. */
    Uni<RowQuery> query(Snapshot snapshot, Answer answer) {
        return few(snapshot, answer).map(few -> {
            Function<WireRow, String> cursor = cursor(answer);
            return new RowQuery(
                    JoinedStatements.of(answer).rows(few),
                    parameters(answer),
                    CompletionRepository.encoder(cursor, answer),
                    cursor);
        });
    }

    /** How many there are, whatever the request's limit. Fails with a problem of the database. */
    Uni<Long> count(Snapshot snapshot, Answer answer) {
        return few(snapshot, answer)
                .chain(few -> execute(snapshot, JoinedStatements.of(answer).count(few), parameters(answer))
                        .map(row -> row.getLong(0)));
    }

    /** Whether so few are withheld by rows of other tables that each can be looked up in memory. */
    private static Uni<Boolean> few(Snapshot snapshot, Answer answer) {
        boolean searched = answer.request().search().isPresent();
        if (searched || !JoinedStatements.of(answer).withhold()) {
            return execute(snapshot, NESTED_LOOPS, Tuple.tuple()).replaceWith(false);
        }
        Tuple registrar = answer.request().excludeRegistered()
                ? Tuple.of(answer.request().registrar().id())
                : Tuple.tuple();
        return execute(snapshot, JoinedStatements.countWithheld(answer), registrar)
                .map(row -> row.getLong(0) <= JoinedStatements.FEW)
                .call(few -> few
                        ? execute(snapshot, NESTED_LOOPS, Tuple.tuple())
                        : Uni.createFrom().voidItem());
    }

    private static Tuple parameters(Answer answer) {
        CompletionRequest request = answer.request();
        Optional<Cursor> after = request.after();
        int first = after.map(cursor -> cursor.moduleIn(answer.modules())).orElse(0);
        List<UUID> modules = answer.modules().subList(first, answer.modules().size());
        Tuple parameters = Tuple.of(
                modules.toArray(UUID[]::new),
                (long) first,
                after.map(Cursor::moment).orElse(null),
                after.map(Cursor::id).orElse(null));
        request.search()
                .ifPresent(search ->
                        parameters.addArrayOfString(search.emailArray()).addArrayOfUUID(search.completionArray()));
        return request.excludeRegistered()
                ? parameters.addUUID(request.registrar().id())
                : parameters;
    }

    private static Function<WireRow, String> cursor(Answer answer) {
        List<Cursor.OfModule> cursors = Cursor.of(answer.modules(), answer.origin());
        return row -> cursors.get(row.integer(JoinedStatements.POSITION) - 1)
                .at(row.bigint(0), row.uuid(6))
                .text();
    }

    private static Uni<io.vertx.mutiny.sqlclient.Row> execute(Snapshot snapshot, String sql, Tuple parameters) {
        SqlClient client = snapshot.connection();
        return client.preparedQuery(sql)
                .execute(io.vertx.mutiny.sqlclient.Tuple.newInstance(parameters))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.iterator().next());
    }
}
