package org.studyregistry.testsupport;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A real PostgreSQL server in a folder of its own, from binaries in Maven's repository; gone when it is closed. */
public final class PostgresServer implements AutoCloseable {

    public static final String USER = "postgres";
    public static final String PASSWORD = "postgres";

    /** A jar with the server's binaries, set by the profile all-postgres; by default those on the class path. */
    private static final String BINARIES = "postgres.binaries";

    /** The setting that makes the log one for machines. */
    public static final String JSON_LOG = "quarkus.log.console.json.enabled";

    private final EmbeddedPostgres.Builder builder;

    /** A folder of data that a stop of the server leaves; none if it goes with the server. */
    private final Optional<Path> data;

    private EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres.Builder builder, Optional<Path> data) {
        this.builder = builder;
        this.data = data;
        data.ifPresent(folder -> builder.setDataDirectory(folder).setCleanDataDirectory(false));
        startAgain();
        builder.setPort(server.getPort());
    }

    /** Starts a server on any free port. */
    public static PostgresServer start() {
        return start(0, Map.of());
    }

    /**
     * Starts a server.
     *
     * @param port its port; 0 for any that is free
     * @param settings in addition to the fast ones that tests use
     */
    public static PostgresServer start(int port, Map<String, String> settings) {
        return new PostgresServer(builder(port, settings), Optional.empty());
    }

    /** Starts a server that can be {@linkplain #stop stopped} and {@linkplain #startAgain started again} with its data. */
    public static PostgresServer restartable() {
        // What was acknowledged outlives a crash of the server.
        return restartable(Map.of("synchronous_commit", "on"));
    }

    /** The same with these settings; without others what was acknowledged may be lost in a crash. */
    public static PostgresServer restartable(Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory("postgres").resolve("data");
            return new PostgresServer(builder(0, settings), Optional.of(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new hot standby of this server, which follows it by streaming replication. */
    public PostgresServer standby() {
        return new PostgresServer(builder(0, Map.of()), Optional.of(Standby.copyOf(this)));
    }

    private static EmbeddedPostgres.Builder builder(int port, Map<String, String> settings) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("max_connections", "100");
        settings.forEach(builder::setServerConfig);
        Optional.ofNullable(System.getProperty(BINARIES))
                .ifPresent(jar -> builder.setPgBinaryResolver((system, machine) -> binaries(jar)));
        return builder;
    }

    /** Those in another jar than the one on the class path: of another version. */
    private static InputStream binaries(String jar) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(Path.of(jar)))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return new ByteArrayInputStream(entries.readAllBytes());
                }
            }
        }
        throw new IOException("no server in " + jar);
    }

    /** Ends the server as an administrator does (fast: connections are told) or, abruptly, as a crash does. */
    public void stop(boolean abruptly) {
        try {
            if (abruptly) {
                String pid = Files.readAllLines(data.orElseThrow().resolve("postmaster.pid"))
                        .get(0);
                new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor();
            }
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it at the same port, with the data it had. */
    public void startAgain() {
        try {
            server = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** The address as {@code quarkus.datasource.reactive.url} takes it. */
    public String reactiveUrl() {
        return "postgresql://localhost:" + port() + "/postgres";
    }

    public String jdbcUrl() {
        return "jdbc:" + reactiveUrl();
    }

    /** The settings that put the service in front of this server, with LMS tables of its own. */
    public Map<String, String> serviceSettings() {
        return Map.of(
                "quarkus.datasource.reactive.url",
                reactiveUrl(),
                "quarkus.datasource.username",
                USER,
                "quarkus.datasource.password",
                PASSWORD,
                "study-registry.database.lms-tables",
                "own",
                // People read the log.
                JSON_LOG,
                "false");
    }

    /** May be called again. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            data.ifPresent(Standby::delete);
        }
    }
}
