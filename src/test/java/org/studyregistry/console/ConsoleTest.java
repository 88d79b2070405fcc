package org.studyregistry.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.studyregistry.testsupport.PostgresTestResource;

/** What the console consists of, and how it is served. ConsoleBrowserIT has what it does. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@TestProfile(ConsoleTest.Enabled.class)
class ConsoleTest {

    private static final Path SOURCES = Path.of("src", "main", "resources", "console");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:href|src)=\"([^\"]*)\"|from \"([^\"]*)\"|new URL\\(\"([^\"]*)\"");

    public static class Enabled implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("study-registry.console.enabled", "true");
        }
    }

    static Stream<String> paths() {
        return Stream.concat(Stream.of("/"), ConsoleFile.PARTS.stream().map(file -> "/console/" + file.name()));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void everyFileIsServedWithStrictHeaders(String path) {
        byte[] body = given().get(path)
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", equalTo(ConsoleRoutes.POLICY))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("Cache-Control", equalTo("no-store"))
                .extract()
                .asByteArray();
        assertTrue(body.length > 0);

        given().head(path).then().statusCode(200).header("Content-Length", equalTo(Integer.toString(body.length)));
    }

    @Test
    void thePolicyAllowsNothingInlineAndNoOtherHost() {
        assertFalse(ConsoleRoutes.POLICY.contains("unsafe"));
        assertFalse(ConsoleRoutes.POLICY.contains("http"));
        assertTrue(ConsoleRoutes.POLICY.contains("connect-src 'self'"));
        assertTrue(ConsoleRoutes.POLICY.contains("frame-ancestors 'none'"));
    }

    @Test
    void everyFileOfTheSourcesIsServed() throws IOException {
        Set<String> served = ConsoleFile.PARTS.stream()
                .map(ConsoleFile::name)
                .filter(name -> !name.startsWith("vendor/"))
                .collect(Collectors.toCollection(TreeSet::new));
        served.add(ConsoleFile.PAGE.name());
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            assertEquals(
                    sources.filter(Files::isRegularFile)
                            .map(path -> SOURCES.relativize(path).toString())
                            .collect(Collectors.toCollection(TreeSet::new)),
                    served);
        }
    }

    /** Behind a proxy the page may stand below any path. */
    @Test
    void everyAddressIsRelative() throws IOException {
        for (Path source : sources()) {
            List<String> addresses = ADDRESS.matcher(Files.readString(source))
                    .results()
                    .flatMap(found -> Stream.of(found.group(1), found.group(2), found.group(3)))
                    .filter(address -> address != null)
                    .toList();
            for (String address : addresses) {
                URI uri = URI.create(address);
                assertTrue(uri.getHost() == null && !address.startsWith("/"), source + " refers to " + address);
            }
        }
    }

    @Test
    void nothingIsStoredOrReadAsMarkup() throws IOException {
        for (Path source : sources()) {
            String text = Files.readString(source);
            for (String word : List.of(
                    "localStorage",
                    "sessionStorage",
                    "indexedDB",
                    "document.cookie",
                    "innerHTML",
                    "outerHTML",
                    "eval(",
                    "style=\"")) {
                assertFalse(text.contains(word), source + " has " + word);
            }
        }
    }

    @Test
    void whatIsNotThereIsAProblem() {
        given().get("/console/js/other.js")
                .then()
                .statusCode(404)
                .header("Content-Type", equalTo("application/problem+json"));
        given().get("/console/").then().statusCode(404);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            return sources.filter(path -> path.toString().matches(".*\\.(html|js)"))
                    .toList();
        }
    }
}
