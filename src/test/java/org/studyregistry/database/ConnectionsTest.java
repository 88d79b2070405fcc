package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.PostgresTestResource;

/** How many connections a process opens: the sum in {@code docs/deploy.md} relies on it. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ConnectionsTest {

    private static final int CLIENTS = 40;

    @ConfigProperty(name = "quarkus.datasource.reactive.max-size")
    int shortWork;

    @ConfigProperty(name = "quarkus.datasource.streams.reactive.max-size")
    int streams;

    /** The pools belong to all event loops together, not to each. */
    @Test
    void manyClientsAtOnceGetNoMoreThanThePoolsHave() {
        Module module = Lms.module();
        Lms.completions(module, 2_000);
        RegistrarWithKey registrar = Lms.registrar();
        AtomicInteger running = new AtomicInteger(CLIENTS);
        AtomicInteger mostOfShortWork = new AtomicInteger();
        AtomicInteger mostOfStreams = new AtomicInteger();

        Parallel.run(CLIENTS + 1, client -> {
            if (client == CLIENTS) {
                while (running.get() > 0) {
                    mostOfShortWork.accumulateAndGet(connections("study-registry"), Math::max);
                    mostOfStreams.accumulateAndGet(connections("study-registry-streams"), Math::max);
                }
            } else {
                for (int i = 0; i < 5; i++) {
                    Api.completions(registrar, module.code());
                    Api.as(registrar).head(Api.COMPLETIONS + module.code());
                }
                running.decrementAndGet();
            }
            return null;
        });

        assertEquals(8, shortWork);
        assertTrue(mostOfShortWork.get() <= shortWork, mostOfShortWork + " for short work");
        assertTrue(mostOfStreams.get() <= streams, mostOfStreams + " for streams");
        assertTrue(mostOfShortWork.get() > 1 && mostOfStreams.get() > 1, "some at once");
    }

    private static int connections(String application) {
        return (int) Database.count("select count(*) from pg_stat_activity where application_name = ?", application);
    }
}
