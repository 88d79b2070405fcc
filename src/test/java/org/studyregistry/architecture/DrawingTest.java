package org.studyregistry.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The picture in README is what its text draws. */
class DrawingTest {

    private static final Path IMAGES = Path.of("docs", "images");

    @Test
    void thePictureIsCurrent() throws Exception {
        String drawn = Drawing.svg(IMAGES.resolve("architecture.txt"));
        Path made = Path.of("target", "architecture.svg");
        Files.writeString(made, drawn);

        assertEquals(
                drawn,
                Files.readString(IMAGES.resolve("architecture.svg")),
                "cp target/architecture.svg docs/images/architecture.svg");
    }
}
