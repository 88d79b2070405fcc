package org.studyregistry.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build of the program this is.
 *
 * @param version the release, as in the pom
 * @param revision the commit it was built from; {@code unknown} if the build did not know it
 * @param time when it was built, RFC 3339 in UTC
 */
public record BuildInfo(String version, String revision, String time) {

    private static final BuildInfo CURRENT = read();

    /** That of the running program. */
    public static BuildInfo current() {
        return CURRENT;
    }

    private static BuildInfo read() {
        Properties properties = new Properties();
        try (InputStream resource = BuildInfo.class.getResourceAsStream("/study-registry-build.properties")) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(
                properties.getProperty("version"), properties.getProperty("revision"), properties.getProperty("time"));
    }
}
