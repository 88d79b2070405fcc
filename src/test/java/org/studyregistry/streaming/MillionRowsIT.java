package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.OneProgram;
import org.studyregistry.testsupport.PostgresTestResource;

/** A million rows, some 300 MB, out of a process with a heap of 64 MB (the pom gives integration tests that limit). */
@QuarkusIntegrationTest
@OneProgram
@QuarkusTestResource(PostgresTestResource.class)
@FaultSuite("Memory")
class MillionRowsIT {

    private static final int ROWS = 1_000_000;

    /** Twice as much as the heap. */
    private static final int SLOW_ROWS = 400_000;

    private static final byte[] MARK = "\"tier\":".getBytes(StandardCharsets.US_ASCII);

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @Test
    void atFullSpeed() throws Exception {
        Lms.completions(module, ROWS);

        assertEquals(ROWS, rows(0));
    }

    /** Never long enough at rest to be cut off, but always slower than the database. */
    @Test
    void slowly() throws Exception {
        Lms.completions(module, SLOW_ROWS);

        assertEquals(SLOW_ROWS, rows(TimeUnit.MILLISECONDS.toNanos(2)));
    }

    /** Counts rows while reading 64 KiB at a time with a pause after each, and checks that the array was closed. */
    private long rows(long pauseNanos) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + Api.COMPLETIONS + module.code()))
                .header("Authorization", registrar.authorization())
                .build();
        HttpResponse<InputStream> response =
                ContractCheck.send(HttpClient.newHttpClient(), request, BodyHandlers.ofInputStream());
        long rows = 0;
        int matched = 0;
        byte last = 0;
        byte[] buffer = new byte[64 * 1024];
        try (InputStream body = response.body()) {
            for (int count; (count = body.readNBytes(buffer, 0, buffer.length)) > 0; ) {
                for (int i = 0; i < count; i++) {
                    matched = buffer[i] == MARK[matched] ? matched + 1 : buffer[i] == MARK[0] ? 1 : 0;
                    if (matched == MARK.length) {
                        rows++;
                        matched = 0;
                    }
                }
                last = buffer[count - 1];
                LockSupport.parkNanos(pauseNanos);
            }
        }
        assertEquals(']', last);
        return rows;
    }
}
