package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.TcpProxy;
import org.studyregistry.testsupport.TcpProxy.Weather;

/** Bad wires: between the service and PostgreSQL, and between clients and the service. */
@FaultSuite(value = "Network", ownRows = true)
class NetworkFaultsIT {

    private static final String SECTION = "Network";
    private static final String BREAKS = "whole, visibly broken or refused";
    private static final String HOLDS = "whole";
    private static final int SLOW = 4;

    private final Laboratory laboratory = Laboratory.shared();

    @AfterEach
    void restore() {
        laboratory.databaseWire.restore();
        laboratory.clientWire.restore();
        laboratory.healed();
    }

    @Test
    void theDatabaseConnectionIsReset() throws Exception {
        new Points(laboratory).strike(SECTION, "database connection reset", BREAKS, (point, random, form) -> {
            try (RawHttp http = laboratory.ask(form)) {
                http.read(Laboratory.anywhere(random, point));
                laboratory.databaseWire.reset();
                return laboratory.judge(form, http.readUntilItEnds());
            }
        });
    }

    @Test
    void theDatabaseConnectionIsCutAfterSoManyBytes() throws Exception {
        new Points(laboratory)
                .strike(SECTION, "database connection cut after n bytes", BREAKS, (point, random, form) -> {
                    laboratory.databaseWire.cutAfter(random.nextInt(point % 2 == 0 ? 2_000 : Laboratory.ROWS * 150));
                    Verdict verdict = laboratory.judge(form, laboratory.answer(form));
                    laboratory.databaseWire.restore();
                    return verdict;
                });
    }

    @Test
    @Tag("thorough")
    void theDatabaseFallsSilent() throws Exception {
        new Points(laboratory, SLOW)
                .strike(SECTION, "database connection swallows everything", BREAKS, (point, random, form) -> {
                    try (RawHttp http = laboratory.ask(form)) {
                        http.read(Laboratory.anywhere(random, point));
                        laboratory.databaseWire.weather(Weather.SILENT);
                        RawResponse response = http.readUntilItEnds();
                        assertNotLeftWaiting(response);
                        return laboratory.judge(form, response);
                    } finally {
                        laboratory.databaseWire.restore();
                    }
                });
    }

    @Test
    @Tag("thorough")
    void badWeatherToTheDatabaseLosesNothing() throws Exception {
        weather(laboratory.databaseWire, "to the database");
    }

    @Test
    @Tag("thorough")
    void badWeatherToTheClientLosesNothing() throws Exception {
        weather(laboratory.clientWire, "to the client");
    }

    private void weather(TcpProxy wire, String where) throws Exception {
        weather(wire, "latency of 30 ms " + where, Weather.latency(Duration.ofMillis(30)));
        weather(wire, "2 MB/s " + where, Weather.bandwidth(2_000_000));
        weather(wire, "single bytes " + where, Weather.slices());
    }

    private void weather(TcpProxy wire, String fault, Weather weather) throws Exception {
        List<Verdict> verdicts = new Points(laboratory, SLOW).strike(SECTION, fault, HOLDS, (point, random, form) -> {
            wire.weather(weather);
            try (RawHttp http =
                    RawHttp.send(laboratory.clientWire.port(), form.request(laboratory.registrar, laboratory.small))) {
                return Verdict.of(form, http.readUntilItEnds(), laboratory.smallTruth);
            } finally {
                wire.weather(Weather.FINE);
            }
        });
        assertEquals(Set.of(Verdict.WHOLE), Set.copyOf(verdicts), fault);
    }

    @Test
    void theClientsConnectionIsCut() throws Exception {
        new Points(laboratory)
                .strike(SECTION, "client's connection cut after n bytes", BREAKS, (point, random, form) -> {
                    laboratory.clientWire.cutAfter(Laboratory.anywhere(random, point));
                    try (RawHttp http = laboratory.askOverTheWire(form)) {
                        return laboratory.judge(form, http.readUntilItEnds());
                    } finally {
                        laboratory.clientWire.restore();
                    }
                });
    }

    private static void assertNotLeftWaiting(RawResponse response) throws IOException {
        if (!response.whole()) {
            assertNotEquals(RawResponse.End.OPEN, response.end(), response.head());
        }
    }
}
