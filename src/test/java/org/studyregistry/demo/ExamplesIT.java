package org.studyregistry.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.studyregistry.architecture.Page;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.UnreliableProxy;
import org.studyregistry.testsupport.UnreliableProxy.Behaviour;

/** The programs of docs/examples work, repeat what can be repeated, and never take an interrupted response for a complete one. */
class ExamplesIT {

    private static final Path EXAMPLES = Path.of("docs", "examples");

    @TempDir
    Path folder;

    private static DemoService demo;
    private static UnreliableProxy proxy;

    /** A program, how it is run, what it says after its first run, and the file that it must not write when it fails. */
    enum Example {
        PYTHON("python3", "sync.py", "4 changes, 4 completions", "completions.json"),
        NODE("node", "sync.mjs", "4 changes, 4 completions", "completions.json"),
        JAVA("java", "Sync.java", "4 changes, 4 completions", "completions.ndjson"),
        SHELL("bash", "nightly.sh", "{\"registered\":3,\"already_registered\":0,\"conflicts\":0}", "registered.json");

        private final String program;
        private final String file;
        private final String first;
        private final String written;

        Example(String program, String file, String first, String written) {
            this.program = program;
            this.file = file;
            this.first = first;
            this.written = written;
        }

        private String command() {
            return this == JAVA ? System.getProperty("java.home") + "/bin/java" : program;
        }

        private boolean canRun() {
            return this == JAVA
                    || DocumentedRequestsIT.isInstalled(program)
                            && (this != SHELL
                                    || DocumentedRequestsIT.isInstalled("curl")
                                            && DocumentedRequestsIT.isInstalled("jq"));
        }
    }

    private record Run(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        demo = DemoService.start();
        proxy = UnreliableProxy.inFrontOf(demo.address());
    }

    @AfterAll
    static void stop() {
        proxy.close();
        demo.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        Files.writeString(
                folder.resolve("students.json"),
                "{\"student@example.com\": \"012345678\", \"opiskelija@example.com\": \"013334445\"}");
        execute("delete from course_module_completion_registered_to_study_registries");
    }

    @ParameterizedTest
    @EnumSource
    void works(Example example) throws Exception {
        proxy.behave(Behaviour.PASSES);
        Run first = run(example);
        assertEquals(new Run(0, example.first, ""), first);

        Run second = run(example);

        String nothingNew = example == Example.SHELL
                ? "{\"registered\":0,\"already_registered\":0,\"conflicts\":0}"
                : "0 changes, 4 completions";
        assertEquals(new Run(0, nothingNew, ""), second);
        if (example != Example.SHELL) {
            execute(
                    "update course_module_completions set deleted_at = now() where email = 'another.student@example.com'");
            Run third = run(example);
            execute(
                    "update course_module_completions set deleted_at = null where email = 'another.student@example.com'");
            assertEquals("1 changes, 3 completions", third.out());
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatTheKeyIsWrongAndDoesNotRepeat(Example example) throws Exception {
        proxy.behave(Behaviour.PASSES);

        Run run = run(example, "not-a-valid-registry-key");

        assertNotEquals(0, run.exitCode());
        assertTrue(run.err().startsWith("401: "), run.toString());
        assertEquals(1, proxy.requests());
        assertFalse(Files.exists(folder.resolve(example.written)));
    }

    @ParameterizedTest
    @EnumSource
    void waitsForABusyService(Example example) throws Exception {
        proxy.behave(Behaviour.IS_BUSY, Behaviour.IS_BUSY, Behaviour.PASSES);

        Run run = run(example);

        assertEquals(0, run.exitCode(), run.toString());
        assertEquals(example.first, run.out());
    }

    @ParameterizedTest
    @EnumSource
    void repeatsAnInterruptedResponse(Example example) throws Exception {
        proxy.behave(Behaviour.CUTS, Behaviour.PASSES);

        Run run = run(example);

        assertEquals(0, run.exitCode(), run.toString());
        assertEquals(example.first, run.out());
    }

    @ParameterizedTest
    @EnumSource
    void failsWhereEveryResponseIsCut(Example example) throws Exception {
        interrupted(example, Behaviour.CUTS);
    }

    @ParameterizedTest
    @EnumSource
    void failsWhereAProxyHidesTheInterruption(Example example) throws Exception {
        interrupted(example, Behaviour.SHORTENS);
    }

    private void interrupted(Example example, Behaviour behaviour) throws Exception {
        proxy.behave(behaviour);

        Run run = run(example);

        assertNotEquals(0, run.exitCode());
        assertTrue(run.err().contains("interrupted"), run.toString());
        assertEquals("", run.out());
        assertFalse(Files.exists(folder.resolve(example.written)));
    }

    /** What pages include is the file, and every file is one of those that run here. */
    @Test
    void pagesIncludeTheFilesAsTheyStand() throws IOException {
        Set<String> files;
        try (Stream<Path> all = Files.list(EXAMPLES)) {
            files = all.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> expected =
                Stream.of(Example.values()).map(example -> example.file).collect(Collectors.toCollection(TreeSet::new));
        expected.add("requests.http");
        assertEquals(expected, files);

        List<String> included = Page.all().stream()
                .flatMap(page -> page.blocks().stream())
                .filter(block -> List.of("bash", "python", "js", "java").contains(block.language()))
                .map(Page.Block::text)
                .filter(text -> text.lines().count() > 20)
                .toList();
        Set<String> texts = files.stream()
                .map(file -> Page.of(EXAMPLES.resolve(file)).text())
                .collect(Collectors.toSet());
        assertFalse(included.isEmpty());
        included.forEach(text -> assertTrue(texts.contains(text), text));
    }

    private Run run(Example example) throws Exception {
        return run(example, DemoService.KEY);
    }

    private Run run(Example example, String key) throws Exception {
        assumeTrue(example.canRun(), example.program + " is not installed");
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        example.command(),
                        EXAMPLES.resolve(example.file).toAbsolutePath().toString())
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().put("API", "http://127.0.0.1:" + proxy.port() + "/api/v0/study-registry");
        builder.environment().put("REGISTRY_KEY", key);
        int exitCode = builder.start().waitFor();
        return new Run(exitCode, text(out), text(err));
    }

    private static String text(File file) throws IOException {
        return Files.readString(file.toPath(), StandardCharsets.UTF_8).strip();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        demo.database().jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
