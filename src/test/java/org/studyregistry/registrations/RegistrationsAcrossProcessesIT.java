package org.studyregistry.registrations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.ServiceProcess;
import org.studyregistry.testsupport.SlowInserts;

/** Two processes of the packaged service on one database without the unique index: nothing they share orders them but it. */
@FaultSuite("Registrations")
class RegistrationsAcrossProcessesIT {

    @Test
    void twentyParallelPostsToTwoProcessesMakeOneRow() throws InterruptedException {
        try (PostgresServer database = PostgresServer.start();
                ServiceProcess one = start(database);
                ServiceProcess other = startAfter(one, database)) {
            assertTrue(other.awaitReady());
            Database.use(database);
            Database.execute("drop index public.course_module_completion_registered_once");
            RegistrarWithKey registrar = Lms.registrar();
            Module module = Lms.module();
            List<UUID> completions =
                    IntStream.range(0, 50).mapToObj(i -> Lms.completion(module)).toList();
            String batch = Registering.batch(completions.stream(), Registering.NUMBER);

            SlowInserts.during(() -> Parallel.run(20, i -> {
                assertEquals(200, post(i % 2 == 0 ? one : other, registrar, batch));
                return null;
            }));

            assertEquals(50, Registering.rows(registrar));
            assertEquals(50, Registering.receipts(registrar));
        }
    }

    private static ServiceProcess start(PostgresServer database) {
        return ServiceProcess.start(
                freePort(), freePort(), List.of("-Xmx128m"), database.serviceSettings(), ProcessBuilder::inheritIO);
    }

    private static ServiceProcess startAfter(ServiceProcess first, PostgresServer database)
            throws InterruptedException {
        assertTrue(first.awaitReady());
        return start(database);
    }

    private static int post(ServiceProcess service, RegistrarWithKey registrar, String batch) {
        HttpRequest request = HttpRequest.newBuilder(service.uri(Registering.PATH))
                .header("Authorization", registrar.authorization())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(batch))
                .build();
        try {
            return ContractCheck.send(HttpClient.newHttpClient(), request, BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
