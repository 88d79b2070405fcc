package org.studyregistry.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An operator's command, run by the packaged program in a process of its own, with nothing on standard input. */
public final class CommandProcess {

    private CommandProcess() {}

    /** What a command left behind. */
    public record Ended(int exitCode, String out, String err) {}

    /** Makes a program {@code study-registry} in a folder: the packaged one, for a PATH that begins with the folder. */
    public static void install(Path folder) throws IOException {
        Path script = folder.resolve("study-registry");
        List<String> command = Program.command(List.of("-Xmx64m"), Map.of());
        StringBuilder text = new StringBuilder("#!/bin/sh\nexec");
        for (String word : command) {
            boolean file = Files.exists(Path.of(word));
            text.append(" '")
                    .append(file ? Path.of(word).toAbsolutePath() : word)
                    .append('\'');
        }
        Files.writeString(script, text + " \"$@\"\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("Not executable: " + script);
        }
    }

    /** Starts a command whose standard output can be read while it runs; its standard error goes to a file. */
    public static Process start(Map<String, String> settings, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (interruptsAreIgnored()) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(Program.command(List.of(), settings));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(err.toFile()).start();
    }

    /** As a shell has it for what it starts in the background; its children inherit that. Known on Linux only. */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    /** Waits for the end of a process, a minute at the most. */
    public static int exitCode(Process process) throws InterruptedException {
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new AssertionError("The command runs on");
        }
        return process.exitValue();
    }

    /** Sends it what Ctrl-C sends. */
    public static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Runs a command to its end with these configuration properties. */
    public static Ended run(Map<String, String> settings, String... arguments)
            throws IOException, InterruptedException {
        return run(settings, Map.of(), arguments);
    }

    /**
     * Runs a command to its end.
     *
     * @param settings configuration properties
     * @param environment variables, in addition to those of this process
     */
    public static Ended run(Map<String, String> settings, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = Program.command(List.of(), settings);
        command.addAll(List.of(arguments));
        Path in = Files.createTempFile("in", "");
        Path out = Files.createTempFile("out", "");
        Path err = Files.createTempFile("err", "");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            int exitCode;
            try {
                exitCode = process.waitFor();
            } finally {
                process.destroyForcibly();
            }
            return new Ended(exitCode, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(in);
            Files.delete(out);
            Files.delete(err);
        }
    }
}
