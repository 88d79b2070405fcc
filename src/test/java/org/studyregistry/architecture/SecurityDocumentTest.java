package org.studyregistry.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threat model names tests that exist. */
class SecurityDocumentTest {

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");

    @Test
    void everyItemNamesATestThatExists() throws IOException {
        String document = Files.readString(Path.of("docs", "design.md"));
        List<String> unknown = new ArrayList<>();
        List<MatchResult> named = TEST.matcher(document).results().toList();

        for (MatchResult test : named) {
            String declared = Optional.ofNullable(test.group(2))
                    .map(method -> " void " + method + "(")
                    .orElse("class " + test.group(1) + " ");
            if (source(test.group(1)).filter(text -> text.contains(declared)).isEmpty()) {
                unknown.add(test.group());
            }
        }

        assertEquals(List.of(), unknown);
        for (int item = 1; item <= 10; item++) {
            String row = document.substring(document.indexOf("\n| API" + item + " ") + 1);
            assertTrue(TEST.matcher(row.split("\n", 2)[0]).find(), "API" + item + " names no test");
        }
    }

    private static Optional<String> source(String test) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            Optional<Path> file =
                    files.filter(path -> path.endsWith(test + ".java")).findFirst();
            return file.isPresent() ? Optional.of(Files.readString(file.get())) : Optional.empty();
        }
    }
}
