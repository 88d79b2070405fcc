package org.studyregistry.console;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file of the console.
 *
 * @param name its name below {@code console/} on the class path, and in its URL
 */
record ConsoleFile(String name) {

    /** The page itself. */
    static final ConsoleFile PAGE = new ConsoleFile("index.html");

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml",
            "txt", "text/plain;charset=UTF-8");

    /** What the page loads. */
    static final List<ConsoleFile> PARTS = Stream.of(
                    "console.css",
                    "icon.svg",
                    "js/api.js",
                    "js/batch.js",
                    "js/chart.js",
                    "js/courses.js",
                    "js/course.js",
                    "js/dom.js",
                    "js/download.js",
                    "js/key.js",
                    "js/main.js",
                    "js/openapi.js",
                    "js/receipts.js",
                    "js/registration.js",
                    "js/rows.js",
                    "js/snippets.js",
                    "js/stream.js",
                    "js/table.js",
                    "js/theme.js",
                    "js/verify.js",
                    "licenses.txt",
                    "vendor/sha256.min.js",
                    "vendor/uPlot.iife.min.js",
                    "vendor/uPlot.min.css")
            .map(ConsoleFile::new)
            .toList();

    String mediaType() {
        return MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    }

    /** Its bytes. */
    Buffer content() {
        try (InputStream file = ConsoleFile.class.getResourceAsStream("/console/" + name)) {
            if (file == null) {
                throw new IllegalStateException("The program was built without console/" + name);
            }
            return Buffer.buffer(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
