package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.studyregistry.testsupport.CommandProcess.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.studyregistry.database.AttachScript;
import org.studyregistry.testsupport.CommandProcess;
import org.studyregistry.testsupport.ExistingLms;
import org.studyregistry.testsupport.InstalledPostgres;
import org.studyregistry.testsupport.PostgresServer;

/**
 * The commands of docs/runbook.md do what it says, run as they stand there by a shell, with the packaged program and two roles, neither of them
 * a superuser. Each has a copy of the database, so that none depends on another.
 */
class OperationsDocumentIT {

    private static final Pattern BLOCK = Pattern.compile("(?:<!-- ([^\n]*) -->\n)?```sh\n(.*?)```", Pattern.DOTALL);

    private static final String OWNER = "study_registry_owner";
    private static final String SERVICE = "study_registry";

    @TempDir
    static Path folder;

    private static PostgresServer server;
    private static int copies;

    /** A block, and what the page says of it where readers do not see it. */
    private record EncodedChunk(Optional<String> mark, String script) {

        boolean runsHere() {
            return mark.isEmpty() || mark.get().startsWith("as ");
        }

        boolean needsPgDump() {
            return mark.filter(text -> text.startsWith("needs pg_dump")).isPresent();
        }

        String role() {
            return mark.isEmpty() ? OWNER : SERVICE;
        }

        @Override
        public String toString() {
            return script.lines().findFirst().orElse("");
        }
    }

    static List<EncodedChunk> all() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs", "runbook.md")));
        return blocks.results()
                .map(block -> new EncodedChunk(Optional.ofNullable(block.group(1)), block.group(2)))
                .toList();
    }

    static Stream<EncodedChunk> runnable() throws IOException {
        return all().stream().filter(EncodedChunk::runsHere);
    }

    @BeforeAll
    static void prepare() throws Exception {
        server = PostgresServer.start();
        ExistingLms lms = ExistingLms.create(server, "lms", ExistingLms.NEWEST);
        lms.execute(new AttachScript(OWNER, SERVICE, false).text());
        lms.execute("alter role study_registry password 'runtime'; alter role study_registry_owner password 'owner'");
        assertEquals(
                0,
                run(
                                settings("postgresql://localhost:" + server.port() + "/lms", OWNER),
                                "migrate",
                                "--grant-to",
                                SERVICE)
                        .exitCode());
        lms.execute("update course_module_completions set email = 'student@example.com'");
        lms.execute(key("srk_Ab12"));
        CommandProcess.install(folder);
        Files.writeString(folder.resolve("number.txt"), "012345678\n");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void noBlockIsLeftOutWithoutAReason() throws IOException {
        List<String> reasons = List.of("as the service's role", "needs pg_dump of the server's version");

        assertEquals(
                List.of(),
                all().stream()
                        .flatMap(block -> block.mark().stream())
                        .filter(mark -> !reasons.contains(mark))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("runnable")
    void theCommandsRunAsTheyStand(EncodedChunk block) throws Exception {
        assumeTrue(!block.script().contains("psql") || isInstalled("psql"), "psql is not installed: not run");
        String copy = "copy_" + copies++;
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + copy + " template lms");
        }

        assertEquals("", shell(block.script(), "postgresql://%slocalhost:" + server.port() + "/" + copy, block.role()));
    }

    /** Backup and restore, with something lost between. */
    @Test
    void aBackupIsRestoredByTheOwner() throws Exception {
        Optional<Path> programs = InstalledPostgres.programs();
        assumeTrue(programs.isPresent(), "no server with pg_dump is installed: backup and restore were not run");
        List<EncodedChunk> blocks =
                all().stream().filter(EncodedChunk::needsPgDump).toList();
        Path home = Files.createDirectory(folder.resolve("installed"));
        try (InstalledPostgres installed = InstalledPostgres.start(programs.get(), home)) {
            installed.createLms("lms");
            installed.execute("lms", new AttachScript(OWNER, SERVICE, false).text());
            Map<String, String> owner = settings(installed.url("", "lms"), OWNER);
            assertEquals(0, run(owner, "migrate", "--grant-to", SERVICE).exitCode());
            installed.execute(
                    "lms",
                    "insert into study_registry_registrars (name, secret_key) values ('Sisu', '" + "x".repeat(20)
                            + "')");
            installed.execute("lms", key("srk_Ab12"));
            String address = installed.url("%s", "lms").replace("%s@", "%s");
            String path = programs.get() + File.pathSeparator;

            assertEquals("", shell("PATH=" + path + "$PATH\n" + blocks.get(0).script(), address, OWNER));
            installed.execute("lms", "update study_registry.registry_keys set hint = 'lost'");
            assertEquals("", shell("PATH=" + path + "$PATH\n" + blocks.get(1).script(), address, OWNER));

            assertEquals("srk_Ab12", installed.value("lms", "select hint from study_registry.registry_keys"));
            assertEquals(
                    "t",
                    installed.value(
                            "lms",
                            "select has_table_privilege('study_registry', 'study_registry.audit_outcomes', 'insert')"
                                    + " or has_any_column_privilege('study_registry', 'study_registry.audit_outcomes', 'insert')"));
            assertNotEquals(0, blocks.size());
        }
    }

    /** What a script says where it fails; nothing where it does not. */
    private static String shell(String script, String address, String role) throws Exception {
        Path said = Files.createTempFile(folder, "said", "");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .redirectInput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.put("PATH", folder + File.pathSeparator + environment.get("PATH"));
        environment.put("DB", address.formatted(OWNER + ":owner@"));
        settings(address.formatted(""), role)
                .forEach((name, value) -> environment.put(name.toUpperCase().replaceAll("[.-]", "_"), value));
        int exitCode = builder.start().waitFor();
        return exitCode == 0 ? "" : exitCode + " " + Files.readString(said);
    }

    private static Map<String, String> settings(String url, String role) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.reactive.url", url);
        settings.put("quarkus.datasource.username", role);
        settings.put("quarkus.datasource.password", role.equals(OWNER) ? "owner" : "runtime");
        return settings;
    }

    private static String key(String hint) {
        return "insert into study_registry.registry_keys (registrar_id, digest, hint)"
                + " select id, sha256(id::text::bytea), '" + hint
                + "' from public.study_registry_registrars where name = 'Sisu'";
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }
}
