package org.studyregistry.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.architecture.Page;
import org.studyregistry.testsupport.ContractCheck;

/** The requests that pages and {@code requests.http} show run as they stand, in order, and return what the pages say. */
class DocumentedRequestsIT {

    /** A block for the shell, and the block of its output, where one follows at once. */
    private static final Pattern BLOCK = Pattern.compile(
            "(?:<!-- (not here[^\n]*) -->\n)?```sh\n(.*?)```\n(?:\\s*```(json|text)\n(.*?)```)?", Pattern.DOTALL);

    private static final String MARK = "@@@ next block";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private record Step(String script, String language, String output) {}

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/get-started.md", "docs/sync-completions.md", "docs/errors.md"})
    void aPageRunsFromItsBeginningToItsEnd(String page) throws Exception {
        assumeTrue(
                isInstalled("curl") && isInstalled("jq") && isInstalled("python3"), "curl, jq or python3 is missing");
        List<Step> steps = steps(Page.of(Path.of(page)));
        Files.createSymbolicLink(folder.resolve("docs"), Path.of("docs").toAbsolutePath());

        List<String> outputs;
        try (DemoService demo = DemoService.start()) {
            StringBuilder script = new StringBuilder("set -euo pipefail\n");
            steps.forEach(step -> script.append(step.script().replace("http://localhost:8080", demo.address()))
                    .append("\necho\necho '" + MARK + "'\n"));
            outputs = List.of(bash(script.toString()).split("\n" + MARK + "\n?", -1));
        }

        assertTrue(steps.stream().anyMatch(step -> step.output() != null), "nothing is compared");
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if ("json".equals(step.language())) {
                assertEquals(JSON.readTree(step.output()), JSON.readTree(outputs.get(i)), step.script());
            } else if ("text".equals(step.language())) {
                assertEquals(step.output().strip(), outputs.get(i).strip(), step.script());
            }
        }
    }

    @Test
    void theCollectionIsAnsweredAsItSays() throws Exception {
        String text = Files.readString(Path.of("docs/examples/requests.http"));
        Map<String, String> variables = new HashMap<>();
        Pattern.compile("(?m)^@(\\w+) = (.*)$")
                .matcher(text)
                .results()
                .forEach(variable -> variables.put(variable.group(1), variable.group(2)));
        int sent = 0;

        try (DemoService demo = DemoService.start()) {
            variables.computeIfPresent("api", (name, value) -> value.replace("http://localhost:8080", demo.address()));
            for (String request : text.split("(?m)^### ")) {
                if (request.contains("HTTP") || !request.contains("{{api}}")) {
                    continue;
                }
                sent++;
                Matcher expected = Pattern.compile("# @expect (\\d+)").matcher(request);
                int status = expected.find() ? Integer.parseInt(expected.group(1)) : 200;
                HttpResponse<String> response = send(replaced(request, variables));
                assertEquals(status, response.statusCode(), request + response.body());
            }
        }
        assertTrue(sent > 8, "requests: " + sent);
    }

    private static HttpResponse<String> send(String request) throws Exception {
        String[] parts = request.replaceFirst("[^\n]*\n", "")
                .replaceAll("(?m)^#.*\n", "")
                .split("\n\n", 2);
        List<String> head = parts[0].lines().toList();
        String[] line = head.get(0).split(" ");
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(line[1]))
                .method(
                        line[0],
                        parts.length > 1 ? BodyPublishers.ofString(parts[1].strip()) : BodyPublishers.noBody());
        head.stream()
                .skip(1)
                .map(header -> header.split(": ", 2))
                .forEach(header -> builder.header(header[0], header[1]));
        return ContractCheck.send(HttpClient.newHttpClient(), builder.build(), BodyHandlers.ofString());
    }

    private static String replaced(String request, Map<String, String> variables) {
        String result = request;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            result = result.replace("{{" + variable.getKey() + "}}", variable.getValue());
        }
        return result;
    }

    /** All but what starts the demo or the program, which other tests do. */
    private static List<Step> steps(Page page) {
        List<Step> steps = new ArrayList<>();
        for (MatchResult block : BLOCK.matcher(page.text()).results().toList()) {
            boolean elsewhere = block.group(1) != null
                    || block.group(2).contains("./mvnw")
                    || block.group(2).contains("java -jar");
            if (!elsewhere) {
                steps.add(new Step(block.group(2), block.group(3), block.group(4)));
            }
        }
        return steps;
    }

    private String bash(String script) throws Exception {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        int exitCode = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start()
                .waitFor();
        assertEquals(0, exitCode, () -> read(output) + read(errors));
        return read(output);
    }

    private static String read(Path file) {
        return Page.of(file).text();
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }
}
