package org.studyregistry.build;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher {@code mvnw} in folders of its own, where stand-ins take the place of Maven and of Java and the PATH holds
 * nothing else of the machine but the few system tools that the launcher needs.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class MvnwTest {

    private static final Path SCRIPT =
            Path.of(System.getProperty("basedir", ""), "mvnw").toAbsolutePath();
    private static final String[] TOOLS =
            "cat chmod curl find gzip mkdir mktemp mv readlink rm sed sha512sum shasum sleep tar wget".split(" ");

    /** Prints its arguments one by one, as the Maven that runs the build. */
    private static final String BUILDING_MAVEN = """
            #!/bin/sh
            echo "building in $PWD"
            for argument in "$@"; do echo "[$argument]"; done
            """;

    /** Tells a version too old, and notes its arguments, one a line, when it is asked for anything else. */
    private static final String OLD_MAVEN = """
            #!/bin/sh
            if [ "$*" = --version ]; then
              echo call >>"$ROOT/version-calls"
              printf '\\033[1mApache Maven 3.8.7\\033[m\\nMaven home: /somewhere\\n'
              exit
            fi
            for argument in "$@"; do
              echo "$argument" >>"$ROOT/fetch-arguments"
              case $argument in
                */pom.xml) [ -f "$argument" ] || exit ;;
                -DoutputDirectory=*) out=${argument#*=}/$NAME ;;
              esac
            done
            echo call >>"$ROOT/fetch-calls"
            echo "$MAVEN_OPTS" >>"$ROOT/fetch-options"
            echo "$MAVEN_BASEDIR" >>"$ROOT/fetch-basedir"
            echo "fetching Maven is talking"
            """;

    /** What a real unpack leaves: the executable bit is lost. */
    private static final String UNPACK = """
            mkdir -p "$out/bin" "$out/lib"
            cat "$ROOT/building-maven" >"$out/bin/mvn"
            """;

    @TempDir
    private Path temporary;

    private Path root;
    private Path tools;
    private Path onPath;
    private Path project;
    private Path cache;
    private Map<String, String> environment;
    private String version;
    private String name;

    private record Result(int exit, String out, String err) {}

    private record Run(Process process, Path out, Path err) {

        Result result() throws Exception {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still running after 30 seconds");
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(temporary.resolve("a folder's \"name\""));
        tools = Files.createDirectory(root.resolve("tools"));
        onPath = Files.createDirectory(root.resolve("on path"));
        project = Files.createDirectory(root.resolve("project"));
        cache = root.resolve("home/.m2/wrapper-dists");
        Files.createDirectory(root.resolve("home"));
        Files.copy(SCRIPT, project.resolve("mvnw"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(root.resolve("building-maven"), BUILDING_MAVEN);
        for (String tool : TOOLS) {
            toolOfTheSystem(tool);
        }
        program(tools.resolve("java"), "#!/bin/sh\nexit 1\n");

        Matcher pinned = Pattern.compile("(?m)^MAVEN_VERSION=(\\S+)").matcher(Files.readString(SCRIPT));
        assertTrue(pinned.find(), "no MAVEN_VERSION in mvnw");
        version = pinned.group(1);
        name = "apache-maven-" + version;

        environment = new HashMap<>();
        environment.put("PATH", onPath + File.pathSeparator + tools);
        environment.put("HOME", root.resolve("home").toString());
        environment.put("MAVEN_SKIP_RC", "true");
        environment.put("ROOT", root.toString());
        environment.put("NAME", name);
    }

    @Test
    void runsANewMavenOnThePathWithoutAskingItsVersion() throws Exception {
        Path maven = root.resolve("installed/bin/mvn");
        program(maven, BUILDING_MAVEN.replace("#!/bin/sh\n", "#!/bin/sh\necho call >>\"$ROOT/calls\"\n"));
        file(root.resolve("installed/lib/maven-core-3.9.9.jar"), "");
        Files.createSymbolicLink(onPath.resolve("mvn"), Path.of("../installed/bin/mvn"));

        Result result = run("-q", "verify");

        assertEquals(new Result(0, built("-q", "verify"), ""), result);
        assertEquals(1, lines("calls").size());
        assertFalse(Files.exists(cache));
    }

    @Test
    void anOlderMavenFetchesOnceAndDoesNotBuild() throws Exception {
        oldMaven(UNPACK);

        Result first = run("-q", "help:evaluate");
        Result second = run("-q", "help:evaluate");

        assertEquals(built("-q", "help:evaluate"), first.out(), "standard output is the build's alone");
        assertEquals(0, first.exit());
        assertEquals(
                "mvnw: fetching Maven " + version + ", once, through Maven 3.8.7\nfetching Maven is talking\n",
                first.err());
        assertEquals(new Result(0, built("-q", "help:evaluate"), ""), second);
        assertEquals(1, lines("fetch-calls").size());
        assertOneInstallation();
    }

    @Test
    void keepsMavenInTheUsersMavenFolder() throws Exception {
        oldMaven(UNPACK);
        environment.put("MAVEN_USER_HOME", "elsewhere");
        environment.put("CDPATH", root.toString());
        Files.createDirectories(root.resolve("elsewhere/wrapper-dists"));

        Result result = run("verify");

        assertEquals(built("verify"), result.out());
        assertTrue(Files.isExecutable(project.resolve("elsewhere/wrapper-dists/" + name + "/bin/mvn")));
        assertFalse(Files.exists(cache));
    }

    @Test
    void theFetchHonoursWhatTheUserSaysOfRepositories() throws Exception {
        oldMaven(UNPACK);
        file(project.resolve("-Dall=x.txt"), "");
        environment.put("MAVEN_ARGS", "-ntp -P mirror -Dall=*.txt");
        environment.put("MAVEN_OPTS", "-Dproxy=1");

        run(("-s|my settings.xml|--global-settings=g.xml|-gs|g.xml|-o|-Dmaven.repo.local=a b|verify|-f|other.xml"
                        + "|--define|k=v|-U|--settings|s.xml|--offline|-T1|-Pmore")
                .split("\\|"));

        List<String> arguments = lines("fetch-arguments");
        Path pom = Path.of(arguments.get(3));
        assertTrue(pom.startsWith(cache), "a POM of its own: " + pom);
        assertEquals(
                "-q|-B|-f|" + pom + "|-P|mirror|-Dall=*.txt"
                        + "|-s|my settings.xml|--global-settings=g.xml|-gs|g.xml|-o|-Dmaven.repo.local=a b"
                        + "|--define|k=v|-U|--settings|s.xml|--offline|-Pmore"
                        + "|org.apache.maven.plugins:maven-dependency-plugin:VERSION:unpack|-DoutputDirectory="
                        + pom.getParent()
                        + "|-Dartifact=org.apache.maven:apache-maven:" + version + ":zip:bin",
                String.join("|", arguments).replaceFirst("(maven-dependency-plugin:)[0-9.]+", "$1VERSION"));
        assertEquals(List.of("-Dproxy=1"), lines("fetch-options"));
        assertEquals(List.of(pom.getParent().toString()), lines("fetch-basedir"));
    }

    @Test
    void argumentsComeThroughUntouched() throws Exception {
        oldMaven(UNPACK);
        String[] arguments = {
            "-Dmessage=it's \"so\"", "", "*", "$HOME `id`", "two\nlines", "back\\slash", "-s", " x ", "--"
        };

        Result first = run(arguments);
        Result second = run(arguments);
        program(onPath.resolve("bin/mvn"), BUILDING_MAVEN);
        file(onPath.resolve("lib/maven-core-3.10.0.jar"), "");
        environment.put("PATH", onPath.resolve("bin") + File.pathSeparator + tools);
        Result fromPath = run(arguments);

        assertEquals(built(arguments), first.out());
        assertEquals(built(arguments), second.out());
        assertEquals(built(arguments), fromPath.out());
    }

    @Test
    void mavenTakesThePlaceOfTheLauncher() throws Exception {
        program(cache.resolve(name).resolve("bin/mvn"), "#!/bin/sh\necho \"$$\"\nexit 7\n");

        Run run = start(project, List.of("./mvnw"));
        Result result = run.result();

        assertEquals(new Result(7, run.process().pid() + "\n", ""), result);
    }

    @Test
    void ofEightFirstRunsAtOnceEachSucceedsAndOneInstalls() throws Exception {
        // Each fetch waits until all eight are at it, so that they all come to put theirs in place.
        oldMaven("""
                echo here >"$ROOT/fetching.$$"
                turns=0
                until set -- "$ROOT"/fetching.*; [ $# -ge 8 ] || [ $turns -ge 200 ]; do
                  turns=$((turns + 1))
                  sleep 0.05
                done
                """ + UNPACK);

        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            runs.add(start(project, List.of("./mvnw", "verify")));
        }
        List<Result> results = new ArrayList<>();
        for (Run run : runs) {
            results.add(run.result());
        }

        assertAll(results.stream().map(result -> () -> {
            assertEquals(0, result.exit(), result.err());
            assertEquals(built("verify"), result.out());
        }));
        assertEquals(8, lines("fetch-calls").size());
        assertEquals(8, Set.copyOf(lines("fetch-basedir")).size(), "each fetches into a folder of its own");
        assertOneInstallation();
    }

    @Test
    void aFailedFetchIsSaidAndLeavesNothing() throws Exception {
        oldMaven(UNPACK + "echo 'no such repository' >&2\nexit 1\n");

        Result failed = run("verify");

        assertEquals(1, failed.exit());
        assertEquals("", failed.out());
        assertTrue(failed.err().contains("no such repository"), failed.err());
        assertTrue(failed.err().contains("\nmvnw: could not fetch Maven "), failed.err());
        assertEquals(List.of(), kept());

        oldMaven(UNPACK);
        assertEquals(built("verify"), run("verify").out());
        assertOneInstallation();
    }

    @Test
    void downloadsFromTheNamedRepositoryWithCurlAndWithWget() throws Exception {
        try (Repository repository = new Repository()) {
            environment.put("MVNW_REPOURL", repository.address() + "/");
            for (String tool : List.of("curl", "wget")) {
                Files.deleteIfExists(tools.resolve("curl"));
                Files.deleteIfExists(tools.resolve("wget"));
                if (toolOfTheSystem(tool)) {
                    environment.put("HOME", root.resolve("home of " + tool).toString());
                    Result first = run("-q", "verify");
                    Result second = run("-q", "verify");

                    assertEquals(0, first.exit(), first.err());
                    assertEquals(built("-q", "verify"), first.out());
                    assertTrue(first.err().matches("mvnw: downloading .*\n"), first.err());
                    assertEquals(new Result(0, built("-q", "verify"), ""), second);
                    assertEquals(List.of(repository.path(), repository.path() + ".sha512"), repository.takeRequests());
                }
            }
        }
    }

    @Test
    void refusesADownloadWithAWrongChecksumOrWithNone() throws Exception {
        try (Repository repository = new Repository()) {
            environment.put("MVNW_REPOURL", repository.address());
            repository.checksum = "0".repeat(128);
            Result wrong = run("verify");
            repository.checksum = "";
            Result empty = run("verify");
            repository.checksum = null;
            Result none = run("verify");

            assertEquals(1, wrong.exit());
            assertTrue(wrong.err().matches("mvnw: downloading .*\nmvnw: refused .*: wrong checksum\n"), wrong.err());
            assertEquals(1, empty.exit());
            assertTrue(empty.err().contains("mvnw: refused "), empty.err());
            assertEquals(1, none.exit());
            assertTrue(none.err().contains("mvnw: refused "), none.err());
            assertEquals("", wrong.out() + empty.out() + none.out());
            assertEquals(List.of(), kept());
        }
    }

    @Test
    void doesNotDownloadWhenOffline() throws Exception {
        try (Repository repository = new Repository()) {
            environment.put("MVNW_REPOURL", repository.address());
            Result byArgument = run("-o", "verify");
            environment.put("MAVEN_ARGS", "--offline");
            Result byEnvironment = run("verify");

            assertEquals(1, byArgument.exit());
            assertEquals(1, byEnvironment.exit());
            assertEquals(List.of(), repository.takeRequests());
        }
    }

    @Test
    void saysInOneLineThatThereIsNoMaven() throws Exception {
        assertOneLine(127, "install Maven 3\\.9 or newer", run("verify"));

        program(onPath.resolve("mvn"), "#!/bin/sh\necho broken\nexit 1\n");
        assertOneLine(127, "install Maven 3\\.9 or newer", run("verify"));
        assertFalse(Files.exists(cache));
    }

    @Test
    void doesNotCallItselfForever() throws Exception {
        program(onPath.resolve("mvn"), """
                #!/bin/sh
                calls=$(cat "$ROOT/calls" 2>/dev/null)x
                echo "$calls" >"$ROOT/calls"
                [ ${#calls} -lt 20 ] && exec "$ROOT/project/mvnw" "$@"
                """);

        assertOneLine(127, "install Maven", run("verify"));
        assertEquals(List.of("x"), lines("calls"));
    }

    @Test
    void saysInOneLineThatThereIsNoJava() throws Exception {
        oldMaven(UNPACK);
        environment.put("JAVA_HOME", root.resolve("no jdk").toString());
        assertOneLine(127, "JAVA_HOME .*no jdk", run("verify"));

        environment.remove("JAVA_HOME");
        Files.delete(tools.resolve("java"));
        assertOneLine(127, "no Java found: install a JDK", run("verify"));

        program(root.resolve("jdk 17/bin/java"), "#!/bin/sh\n");
        environment.put("JAVA_HOME", root.resolve("jdk 17").toString());
        assertEquals(built("verify"), run("verify").out());
    }

    @Test
    void saysInOneLineThatItHasNoPlaceToKeepMaven() throws Exception {
        oldMaven(UNPACK);
        environment.remove("HOME");
        assertOneLine(1, "HOME is not set", run("verify"));

        file(root.resolve("a file"), "");
        environment.put("HOME", root.resolve("a file").toString());
        assertOneLine(1, "cannot write to .*a file.*: set MAVEN_USER_HOME", run("verify"));
        assertFalse(Files.exists(root.resolve("fetch-calls")));

        environment.remove("HOME");
        environment.put("MAVEN_USER_HOME", root.resolve("user home").toString());
        assertEquals(built("verify"), run("verify").out());
    }

    @Test
    void worksFromAnyFolderAndWithStandardInputClosed() throws Exception {
        oldMaven(UNPACK);
        Path elsewhere = Files.createDirectory(root.resolve("else where"));

        Result result = start(
                        elsewhere, List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" <&-", "../project/mvnw", "verify"))
                .result();

        assertEquals("building in " + elsewhere.toRealPath() + "\n[verify]\n", result.out());
        assertEquals(0, result.exit());
    }

    @Test
    void aFetchThatBringsNothingIsAFailure() throws Exception {
        oldMaven("exit 0\n");

        Result result = run("verify");

        assertEquals(1, result.exit());
        assertTrue(result.err().contains("\nmvnw: could not fetch Maven "), result.err());
        assertEquals(List.of(), kept());
    }

    @Test
    void aRunKilledInTheFetchLeavesNothingThatIsTakenForMaven() throws Exception {
        oldMaven(UNPACK + """
                printf '#!/bin/sh\\necho half\\n' >"$out/bin/mvn"
                chmod +x "$out/bin/mvn"
                echo here >"$ROOT/fetching"
                exec sleep 60
                """);
        Run killed = start(project, List.of("./mvnw", "verify"));
        await(() -> Files.exists(root.resolve("fetching")));
        end(killed, ProcessHandle::destroyForcibly);
        assertFalse(Files.exists(cache.resolve(name)));

        oldMaven(UNPACK);
        assertEquals(built("verify"), run("verify").out());
        assertEquals(
                List.of(name),
                kept().stream().filter(entry -> !entry.startsWith("tmp.")).toList());
    }

    @Test
    void downloadsWhenTheFetchThroughAnOlderMavenFails() throws Exception {
        oldMaven(UNPACK + "exit 1\n");
        try (Repository repository = new Repository()) {
            environment.put("MVNW_REPOURL", repository.address());

            Result result = run("verify");

            assertEquals(built("verify"), result.out(), result.err());
            assertOneInstallation();
        }
    }

    @Test
    void aFailedDownloadIsSaid() throws Exception {
        try (Repository repository = new Repository()) {
            environment.put("MVNW_REPOURL", repository.address() + "/not/there");

            Result result = run("verify");

            assertEquals(1, result.exit());
            assertEquals("", result.out());
            assertTrue(result.err().contains("\nmvnw: could not fetch Maven "), result.err());
            assertEquals(List.of(), kept());
        }
    }

    private Result run(String... arguments) throws Exception {
        return start(
                        project,
                        Stream.concat(Stream.of("./mvnw"), Stream.of(arguments)).toList())
                .result();
    }

    private Run start(Path folder, List<String> command) throws IOException {
        Path out = Files.createTempFile(root, "out", "");
        Path err = Files.createTempFile(root, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Run(builder.start(), out, err);
    }

    private String built(String... arguments) throws IOException {
        StringBuilder text = new StringBuilder("building in " + project.toRealPath() + "\n");
        for (String argument : arguments) {
            text.append('[').append(argument).append("]\n");
        }
        return text.toString();
    }

    private void oldMaven(String fetch) throws IOException {
        program(onPath.resolve("mvn"), OLD_MAVEN + fetch);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(root.resolve(file));
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private void assertOneInstallation() throws IOException {
        assertEquals(List.of(name), kept());
        try (Stream<Path> entries = Files.walk(cache.resolve(name))) {
            assertEquals(
                    List.of("", "bin", "bin/mvn", "lib"),
                    entries.map(entry -> cache.resolve(name).relativize(entry).toString())
                            .sorted()
                            .toList());
        }
    }

    private static void assertOneLine(int exit, String pattern, Result result) {
        assertEquals(exit, result.exit(), result.err());
        assertEquals("", result.out());
        assertTrue(
                Pattern.compile("mvnw: .*" + pattern + ".*\n")
                        .matcher(result.err())
                        .matches(),
                result.err());
    }

    private boolean toolOfTheSystem(String tool) throws IOException {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            Path program = Path.of(folder, tool).toAbsolutePath();
            if (Files.isExecutable(program)) {
                program(tools.resolve(tool), "#!/bin/sh\nexec '" + program + "' \"$@\"\n");
                return true;
            }
        }
        return false;
    }

    private static void program(Path path, String text) throws IOException {
        file(path, text);
        assertTrue(path.toFile().setExecutable(true));
    }

    private static void file(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** A Maven repository on the loopback interface that serves one distribution. */
    private final class Repository implements AutoCloseable {

        private final HttpServer server;
        private final byte[] archive;
        private final List<String> requests = new CopyOnWriteArrayList<>();
        private volatile String checksum;

        Repository() throws Exception {
            Path folder = Files.createDirectory(root.resolve("distribution"));
            program(folder.resolve(name).resolve("bin/mvn"), BUILDING_MAVEN);
            Files.createDirectory(folder.resolve(name).resolve("lib"));
            Process tar = new ProcessBuilder("tar", "-czf", "../archive.tar.gz", name)
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
            assertEquals(0, tar.waitFor());
            archive = Files.readAllBytes(root.resolve("archive.tar.gz"));
            checksum = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(archive));
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                requests.add(path);
                byte[] body = null;
                if (path.equals(path())) {
                    body = archive;
                } else if (path.equals(path() + ".sha512") && checksum != null) {
                    body = (checksum + "  " + name + "-bin.tar.gz\n").getBytes(StandardCharsets.US_ASCII);
                }
                exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
                if (body != null) {
                    exchange.getResponseBody().write(body);
                }
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/repository";
        }

        String path() {
            return "/repository/org/apache/maven/apache-maven/" + version + "/" + name + "-bin.tar.gz";
        }

        List<String> takeRequests() {
            List<String> taken = List.copyOf(requests);
            requests.clear();
            return taken;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** Ends the launcher first and then what it started, since a shell heeds a signal only after its child. */
    private static void end(Run run, Consumer<ProcessHandle> signal) throws InterruptedException {
        List<ProcessHandle> started = run.process().descendants().toList();
        signal.accept(run.process().toHandle());
        started.forEach(ProcessHandle::destroyForcibly);
        assertTrue(run.process().waitFor(30, TimeUnit.SECONDS));
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(condition::getAsBoolean);
    }
}
