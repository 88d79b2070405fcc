package org.studyregistry.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A server of the PostgreSQL that this machine has installed, with its own pg_dump: the embedded one brings no programs. */
public final class InstalledPostgres implements AutoCloseable {

    private final Path programs;
    private final Path data;
    private final int port;

    private InstalledPostgres(Path programs, Path data, int port) {
        this.programs = programs;
        this.data = data;
        this.port = port;
    }

    /** Where a server is installed together with pg_dump: Debian's place; else empty. */
    public static Optional<Path> programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin"))
                    .filter(bin -> Stream.of("initdb", "pg_ctl", "pg_dump", "pg_restore", "psql")
                            .allMatch(program -> Files.isExecutable(bin.resolve(program))))
                    .max(Comparator.comparing(Path::toString));
        }
    }

    /** Starts one in this empty folder. Everybody is trusted. */
    public static InstalledPostgres start(Path programs, Path folder) throws IOException {
        InstalledPostgres server = new InstalledPostgres(programs, folder.resolve("data"), Ports.free());
        server.run("initdb", "-A", "trust", "-U", PostgresServer.USER, "-E", "UTF8", "-D", server.data.toString());
        server.run(
                "pg_ctl",
                "-D",
                server.data.toString(),
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p " + server.port + " -h localhost -c fsync=off -k " + folder,
                "-w",
                "start");
        return server;
    }

    /** The address of a database, as psql and the service take it. */
    public String url(String user, String database) {
        return "postgresql://" + (user.isEmpty() ? "" : user + "@") + "localhost:" + port + "/" + database;
    }

    /** Executes statements as a superuser. */
    public void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, as text. */
    public String value(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Makes a database with the tables of the newest LMS. */
    public void createLms(String database) throws SQLException {
        execute("postgres", "create database " + database);
        execute(database, ExistingLms.tables());
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:" + url("", database), PostgresServer.USER, "");
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // The server refuses to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            int exitCode = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new IOException(program + " ended with " + exitCode);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        run("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
    }
}
