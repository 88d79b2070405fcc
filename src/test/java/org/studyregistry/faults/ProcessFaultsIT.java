package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.ServiceProcess;

/** The process is killed, stopped for a while, or short of memory. */
@FaultSuite(value = "Process life", ownRows = true)
@Tag("thorough")
class ProcessFaultsIT {

    private static final String SECTION = "Process life";
    private static final int STREAMS = 50;
    private static final int LARGE = 60_000;

    private final Laboratory laboratory = Laboratory.shared();

    @AfterEach
    void heal() {
        laboratory.healed();
    }

    @Test
    void theProcessIsKilled() throws Exception {
        new Points(laboratory, 6)
                .strike(
                        SECTION,
                        "SIGKILL in mid-stream, and a new start",
                        "whole or visibly broken",
                        (point, random, any) -> {
                            // The kernel ends the connection in order: what has no framing looks whole but for its
                            // text.
                            Form form = any == Form.OLD ? Form.JSON : any;
                            try (RawHttp http = laboratory.ask(form)) {
                                http.read(Laboratory.anywhere(random, point));
                                laboratory.service().process().destroyForcibly().waitFor();
                                RawResponse response = http.readUntilItEnds();
                                laboratory.startService();
                                return laboratory.judge(form, response);
                            }
                        });
    }

    /** A node that stands still, as by a pause of its virtual machine. */
    @Test
    void theProcessStandsStill() throws Exception {
        List<Verdict> verdicts = new Points(laboratory, 4)
                .strike(
                        SECTION,
                        "process stopped for two seconds (SIGSTOP, SIGCONT) in mid-stream",
                        "whole",
                        (point, random, form) -> {
                            try (RawHttp http = laboratory.ask(form)) {
                                http.read(Laboratory.anywhere(random, point));
                                signal("STOP");
                                LockSupport.parkNanos(2_000_000_000L);
                                signal("CONT");
                                return laboratory.judge(form, http.readUntilItEnds());
                            }
                        });
        assertEquals(Set.of(Verdict.WHOLE), new HashSet<>(verdicts));
    }

    private void signal(String name) throws IOException, InterruptedException {
        String pid = Long.toString(laboratory.service().process().pid());
        new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    }

    @Test
    void fiftySlowStreams() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                "Memory",
                STREAMS + " concurrent slow streams of " + LARGE + " rows, heap of 96 MB",
                "all whole, process alive");
        Module large = Lms.module();
        Lms.completions(large, LARGE);
        List<String> truth = Laboratory.idsInOrder(large);
        ServiceProcess small = laboratory.process(
                Map.of(
                        "study-registry.streams.max-concurrent", Integer.toString(STREAMS),
                        "study-registry.streams.max-per-registrar", Integer.toString(STREAMS),
                        "study-registry.streams.stall-timeout", "60S",
                        "study-registry.streams.database-timeout", "60S",
                        "quarkus.datasource.streams.reactive.additional-properties.statement_timeout", "60s"),
                List.of("-Xmx96m"));
        try {
            assertTrue(small.awaitReady());
            List<Verdict> verdicts = Parallel.run(STREAMS, i -> slowly(small, Form.values()[i % 3], large, truth));
            assertEquals(Set.of(Verdict.WHOLE), new HashSet<>(verdicts));
            assertTrue(small.process().isAlive());
            row.seen(Verdict.tally(verdicts) + "; peak resident memory " + peak(small) + " MB");
        } finally {
            small.close();
        }
    }

    /** Reads a little at a time, always slower than the service could send. */
    private Verdict slowly(ServiceProcess service, Form form, Module module, List<String> truth) {
        try (RawHttp http = RawHttp.send(service.port(), form.request(laboratory.registrar, module))) {
            for (int i = 0; i < 100; i++) {
                http.read(32 * 1024);
                LockSupport.parkNanos(20_000_000);
            }
            return Verdict.of(form, http.readUntilItEnds(), truth);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String peak(ServiceProcess service) throws IOException {
        Path status = Path.of("/proc", Long.toString(service.process().pid()), "status");
        if (!Files.exists(status)) {
            return "an unknown number of";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.toString(Long.parseLong(line.replaceAll("\\D", "")) / 1024))
                .collect(Collectors.joining());
    }
}
