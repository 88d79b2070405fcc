package org.studyregistry.testsupport;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** How the program is started that the build has packaged: a native binary where one was built, else on the JVM of the tests. */
final class Program {

    private static final Path TARGET = Path.of("target");

    /** A process lives for seconds here: compiling for speed would cost more than it brings. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private Program() {}

    /**
     * The beginning of a command line; the program's own arguments follow.
     *
     * @param options for example {@code -Xmx64m}
     * @param settings configuration properties
     */
    static List<String> command(List<String> options, Map<String, String> settings) {
        Properties built = built();
        boolean isNative = built.getProperty("type").equals("native");
        Path path = TARGET.resolve(built.getProperty("path"));
        List<String> command = new ArrayList<>();
        command.add(
                isNative
                        ? path.toString()
                        : Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString());
        if (!isNative) {
            command.add(QUICK_START);
        }
        command.addAll(options);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        if (!isNative) {
            command.addAll(List.of("-jar", path.toString()));
        }
        return command;
    }

    private static Properties built() {
        Properties properties = new Properties();
        try (Reader artifact = Files.newBufferedReader(TARGET.resolve("quarkus-artifact.properties"))) {
            properties.load(artifact);
        } catch (IOException e) {
            throw new UncheckedIOException("The program is not packaged: ./mvnw package", e);
        }
        return properties;
    }
}
