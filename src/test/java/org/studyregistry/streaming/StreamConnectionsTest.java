package org.studyregistry.streaming;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
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

    @Inject
    StreamSlots slots;

    @Inject
    SnapshotFactory snapshots;

    @Inject
    StreamConfig config;

    @Inject
    Vertx vertx;

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

    /** Else each would keep another in the server's memory for as long as the connection lives. */
    @Test
    void streamsOfOneConnectionShareTheirStatement() {
        Lms.completion(module);
        RegistrarWithKey registrar = Lms.registrar();
        for (int i = 0; i < 20; i++) {
            Api.completions(registrar, module.code()).then().statusCode(200);
        }

        Long repeated = pool.withConnection(connection -> connection
                        .query("select count(*) - count(distinct statement) from pg_prepared_statements")
                        .execute())
                .map(rows -> rows.iterator().next().getLong(0))
                .await()
                .atMost(Duration.ofSeconds(10));

        assertEquals(0, repeated);
    }

    @Test
    void whatIsNotFoundCostsNoConnection() {
        RegistrarWithKey registrar = Lms.registrar();
        Api.completions(registrar, module.code()).then().statusCode(200);
        await().untilAsserted(() -> assertEquals(0, active()));
        Set<Object> before = backends();

        for (int i = 0; i < 20; i++) {
            Api.completions(registrar, "no-such-course").then().statusCode(404);
        }

        await().untilAsserted(() -> assertEquals(0, active()));
        Set<Object> after = backends();
        after.removeAll(before);
        assertTrue(after.size() <= 1, "opened for 20 requests: " + after.size()); // on another event loop
    }

    @Test
    void connectionsThatAreGivenUpAreNotCountedAsInUse() throws IOException {
        Lms.completions(module, 60_000);
        RegistrarWithKey registrar = Lms.registrar();
        for (int i = 0; i < 10; i++) {
            RawHttp.get(registrar, module.code(), "HTTP/1.1").read(1_000).close();
            await().until(() -> busy() == 0);
        }
        try (RawHttp killed = RawHttp.get(registrar, module.code(), "HTTP/1.1").read(1_000)) {
            Database.value("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name = 'study-registry-streams'");
            killed.readToEnd();
        }

        await().untilAsserted(() -> assertEquals(0, active()));
        Api.completions(registrar, module.code() + "?limit=1").then().statusCode(200);
    }

    /** The cursor of a row is made in the middle of the network's code, where nothing may be thrown. */
    @Test
    void aPositionThatCannotBeMadeFailsTheStreamWithItsReason() {
        IllegalStateException reason = new IllegalStateException("no position");
        RowQuery query =
                new RowQuery("select 1::bigint", Tuple.tuple(), (row, out) -> out.integer(row.bigint(0)), row -> {
                    throw reason;
                });
        StreamPlan plan = new StreamPlan(
                List.of(query), StreamPlan.UNLIMITED, Uni.createFrom().item(StreamObserver.NOBODY));

        AssertSubscriber<Buffer> subscriber = AssertSubscriber.create(10);
        vertx.getOrCreateContext().runOnContext(now -> slots.take(UUID.randomUUID(), false)
                .chain(slot -> snapshots.open(slot, ReadConsistency.CURRENT))
                .onItem()
                .transformToMulti(snapshot -> RowStream.of(
                                snapshot,
                                plan,
                                plan.recorded(),
                                Framing.JSON_ARRAY,
                                10,
                                null,
                                new ClientPace(config, System.nanoTime()))
                        .onTermination()
                        .call(() -> snapshot.discard()))
                .subscribe()
                .withSubscriber(subscriber));

        subscriber.awaitFailure(failure -> assertSame(reason, failure));
    }

    private static long busy() {
        return Database.count("select count(*) from pg_stat_activity"
                + " where state <> 'idle' and application_name = 'study-registry-streams'");
    }

    private static Set<Object> backends() {
        return new HashSet<>(List.of(Database.array("select array_agg(pid::text) from pg_stat_activity"
                + " where application_name = 'study-registry-streams'")));
    }

    private static double active() {
        return Api.management("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("sql_pool_active{pool_name=\"streams\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private String fetch(RegistrarWithKey registrar) {
        try (RawHttp stream = RawHttp.get(registrar, module.code(), "HTTP/1.1")) {
            return stream.readToEnd().body().replace(" ", ""); // heartbeats
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
