package org.studyregistry.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An operator's command, carried out by the packaged program in a process of its own, with nothing on standard input. */
public final class CommandProcess {

    private static final String PROGRAM =
            Path.of("target", "quarkus-app", "quarkus-run.jar").toString();

    private CommandProcess() {}

    /** What a command left behind. */
    public record Ended(int exitCode, String out, String err) {}

    /** Runs a command to its end with these configuration properties. */
    public static Ended run(Map<String, String> settings, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", PROGRAM));
        command.addAll(List.of(arguments));
        Path in = Files.createTempFile("in", "");
        Path out = Files.createTempFile("out", "");
        Path err = Files.createTempFile("err", "");
        try {
            int exitCode = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new Ended(exitCode, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(in);
            Files.delete(out);
            Files.delete(err);
        }
    }
}
