package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** Clients that leave, stall, come in crowds, or lose their key. */
@FaultSuite(value = "Clients", ownRows = true)
@Tag("thorough")
class ClientFaultsIT {

    private static final String SECTION = "Clients";
    private static final int MANY = 1_000_000;
    private static final int ROW = 300;

    private static Module million;

    private final Laboratory laboratory = Laboratory.shared();

    @AfterEach
    void heal() {
        laboratory.healed();
    }

    @Test
    void oneLeavesEarly() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION, "client leaves at row 100 of a million", "its query is gone within a second");
        int times = Integer.getInteger("faults.points", 5);
        Module module = million();
        for (int i = 0; i < times; i++) {
            RawHttp http = RawHttp.send(laboratory.service().port(), Form.JSON.request(laboratory.registrar, module));
            http.read(100 * ROW);
            assertEquals(1, Laboratory.busyStreams());
            http.close();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> Laboratory.busyStreams() == 0);
        }
        row.seen("gone within a second, " + times + " times");
    }

    @Test
    void slowReadersTakeEveryStream() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION,
                "every stream taken by readers that stopped",
                "others refused, ready stays, all free after the stall time-out");
        List<RawHttp> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                RegistrarWithKey slow = Lms.registrar();
                for (int j = 0; j < 8; j++) {
                    readers.add(RawHttp.send(laboratory.service().port(), Form.JSON.request(slow, million()))
                            .read(1_000));
                }
            }
            RawResponse refused = laboratory.answer(Form.JSON);

            assertEquals(Verdict.REFUSED, laboratory.judge(Form.JSON, refused));
            assertTrue(refused.body().contains("service-busy"), refused.body());
            assertEquals(200, laboratory.probe("ready"));
            Awaitility.await().atMost(Laboratory.STALL.multipliedBy(4)).until(() -> Laboratory.busyStreams() == 0);
            for (RawHttp reader : readers) {
                assertEquals(RawResponse.End.RESET, reader.readUntilItEnds().end());
            }
        } finally {
            for (RawHttp reader : readers) {
                reader.close();
            }
        }
        row.seen("503 service-busy meanwhile; 16 of 16 reset");
    }

    @Test
    void theKeyIsRevokedMeanwhile() throws IOException {
        FaultReport.Row row = FaultReport.expect(
                SECTION, "key revoked in the middle of a stream", "the stream ends whole, the next request is 401");
        RegistrarWithKey leaving = Lms.registrar();
        try (RawHttp http = RawHttp.send(laboratory.service().port(), Form.JSON.request(leaving, laboratory.course))) {
            http.read(10_000);
            Database.execute(
                    "update study_registry.registry_keys set revoked_at = now() where registrar_id = ?", leaving.id());

            assertEquals(Verdict.WHOLE, laboratory.judge(Form.JSON, http.readUntilItEnds()));
        }
        try (RawHttp http = RawHttp.send(laboratory.service().port(), Form.JSON.request(leaving, laboratory.course))) {
            RawResponse next = http.readUntilItEnds();
            assertEquals(401, next.status());
            assertTrue(next.body().contains("key-revoked"), next.body());
        }
        row.seen("whole, then 401 key-revoked");
    }

    @Test
    void headersDripIn() throws IOException {
        FaultReport.Row row = FaultReport.expect(
                SECTION, "200 clients that send their headers byte by byte", "others are served at once");
        List<RawHttp> dripping = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                dripping.add(RawHttp.send(laboratory.service().port(), "GET /"));
            }
            for (int i = 0; i < 20; i++) {
                for (RawHttp http : dripping) {
                    http.more("x");
                }
                assertEquals(Verdict.WHOLE, laboratory.judge(Form.JSON, laboratory.answer(Form.JSON)));
            }
            for (RawHttp http : dripping) {
                http.more(" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                assertEquals(404, http.readUntilItEnds().status());
            }
        } finally {
            for (RawHttp http : dripping) {
                http.close();
            }
        }
        row.seen("20 of 20 others whole; then 200 of 200 answered");
    }

    private Module million() {
        if (million == null) {
            million = Lms.module();
            Lms.completions(million, MANY);
        }
        return million;
    }
}
