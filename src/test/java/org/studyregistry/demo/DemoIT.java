package org.studyregistry.demo;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Ports;

/** The demo as README describes it, in a process of its own without a terminal. */
class DemoIT {

    private static final String EXAMPLE =
            "[{\"completion_date\":\"2022-06-21T00:00:00Z\",\"completion_language\":\"en-US\","
                    + "\"completion_registration_attempt_date\":null,\"email\":\"student@example.com\","
                    + "\"grade\":{\"scale\":\"sis-0-5\",\"grade\":\"4\"},\"id\":\"633852ce-c82a-4d60-8ab5-28745163f6f9\","
                    + "\"user_id\":\"307fa56f-9853-4f5c-afb9-a6736c232f32\",\"tier\":null}]";

    private final int port = Ports.free();

    @Test
    void answersTheExamplesOfTheDescriptionAndLeavesNothingBehind() throws Exception {
        Process demo = start();
        int databasePort;
        try {
            List<String> output = outputUntil(demo, "Try: curl");
            assertTrue(
                    output.stream().anyMatch(line -> line.startsWith("*** DEMO: the registry key")), output::toString);
            assertTrue(output.size() < 8, () -> "a calm start: " + String.join("\n", output));
            assertTrue(onlyThisMachineReaches(port), "the demo listens on other addresses");
            assertEquals(EXAMPLE, completions("BSCS1001"));
            assertEquals(EXAMPLE, completions("introduction-to-programming"));
            assertEquals(EXAMPLE, completions("b3e9575b-fa13-492c-bd14-10cb27df4eec"));
            assertEquals(EXAMPLE, completions("BSCS1001?exlcude_already_registered=true"));
            assertTrue(
                    output.contains("Console: http://localhost:" + port + "/ in a browser, with that key"),
                    output::toString);
            assertEquals(200, given().port(port).get("/").statusCode());
            assertEquals(
                    200,
                    given().port(port).get("/console/vendor/uPlot.iife.min.js").statusCode());
            databasePort = databasePort(output);
            assertTrue(listens(databasePort), "the database runs");
        } finally {
            demo.destroy();
        }
        assertTrue(demo.waitFor(30, TimeUnit.SECONDS));
        assertFalse(listens(databasePort), "the database is left behind");
        assertFalse(listens(port), "the service is left behind");
    }

    @Test
    void hasAsMuchDataAsAskedFor() throws Exception {
        Process demo = start("-Ddemo.completions=2000");
        try {
            List<String> output = outputUntil(demo, "Try: curl");

            Matcher generated = Pattern.compile("Generated: 2000 completions; the code (\\S+) has most of them, (\\d+)")
                    .matcher(output.stream()
                            .filter(line -> line.startsWith("Generated"))
                            .findFirst()
                            .orElse(""));
            assertTrue(generated.matches(), output::toString);
            JsonPath all = JsonPath.from(completions(generated.group(1)));
            JsonPath rest = JsonPath.from(completions(generated.group(1) + "?exclude_already_registered=true"));
            int most = Integer.parseInt(generated.group(2));
            int exported = all.getList("id").size();
            int unregistered = rest.getList("id").size();
            assertTrue(most > 100 && exported < most && exported > most / 2, most + " " + exported);
            assertTrue(unregistered > 0 && unregistered < exported / 2, exported + " " + unregistered);
        } finally {
            demo.destroy();
        }
        assertTrue(demo.waitFor(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.port", "demo.management-port"})
    void aTakenPortIsSaidInOneLine(String property) throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Process demo = start("-D" + property + "=" + taken.getLocalPort());

            List<String> output = outputUntil(demo, "no such line");

            assertTrue(demo.waitFor(30, TimeUnit.SECONDS));
            assertEquals(1, demo.exitValue());
            assertEquals(
                    List.of("Demo: Port " + taken.getLocalPort()
                            + " is taken. Stop what listens there, or choose another port with -D" + property
                            + "=<port>."),
                    output);
        }
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The tests' class path has this log manager, which complains where it is not the one in use; Maven's does not.
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("-Ddemo.port=" + port);
        command.add("-Ddemo.management-port=" + Ports.free());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Demo.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return process;
    }

    private static List<String> outputUntil(Process process, String start) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line; (line = reader.readLine()) != null; ) {
            lines.add(line);
            if (line.startsWith(start)) {
                break;
            }
        }
        return lines;
    }

    private static boolean onlyThisMachineReaches(int port) throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .noneMatch(address -> listens(address.getHostAddress(), port));
    }

    private static int databasePort(List<String> output) {
        Pattern address = Pattern.compile("Database: postgresql://localhost:(\\d+)/.*");
        return output.stream()
                .map(address::matcher)
                .filter(Matcher::matches)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean listens(int port) {
        return listens("localhost", port);
    }

    private static boolean listens(String host, int port) {
        try (Socket socket = new Socket(host, port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private String completions(String reference) {
        return given().port(port)
                .header("Authorization", "Basic documentationOnlyExampleSecretKey-12345")
                .get(Api.COMPLETIONS + reference)
                .asString();
    }
}
