package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;

/** What streams do with the connections that they are lent. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class StreamConnectionsTest {

    @Inject
    @ReactiveDataSource("streams")
    Pool pool;

    private final Module module = Lms.module();

    /** Six connections and clients of several event loops, so that a connection serves streams of other loops than its own. */
    @Test
    void rowsOfAConnectionOfAnotherEventLoopAreThoseOfTheStream() {
        Lms.completions(module, 20_000);
        List<RegistrarWithKey> registrars = List.of(Lms.registrar(), Lms.registrar());
        Set<String> bodies = new TreeSet<>();

        for (int round = 0; round < 6; round++) {
            bodies.addAll(Parallel.run(6, i -> fetch(registrars.get(i % 2))));
        }

        assertEquals(1, bodies.size());
        String body = bodies.iterator().next();
        assertEquals(20_000, body.split("\"id\"").length - 1);
    }

    /** Else each would keep one in the server's memory for as long as the connection lives. */
    @Test
    void streamsLeaveNoStatementBehind() {
        Lms.completion(module);
        RegistrarWithKey registrar = Lms.registrar();
        for (int i = 0; i < 20; i++) {
            Api.completions(registrar, module.code()).then().statusCode(200);
        }

        Long statements = pool.withConnection(connection -> connection
                        .query(
                                "select count(*) from pg_prepared_statements where statement like '%order by c.completion_date, c.id%'")
                        .execute())
                .map(rows -> rows.iterator().next().getLong(0))
                .await()
                .atMost(Duration.ofSeconds(10));

        assertEquals(0, statements);
    }

    private String fetch(RegistrarWithKey registrar) {
        try (RawHttp stream = RawHttp.get(registrar, module.code(), "HTTP/1.1")) {
            return stream.readToEnd().body().replace(" ", ""); // heartbeats
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
