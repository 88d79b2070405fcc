package org.studyregistry.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of the repository, as its readers see it. */
public record Page(Path path, String text) {

    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w*)\n(?s:(.*?))^```$");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
    private static final Pattern LINK = Pattern.compile("\\[([^\\[\\]]*)]\\(([^()\\s]+)\\)");
    private static final Pattern SPAN = Pattern.compile("`[^`\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");
    private static final Pattern ITEM = Pattern.compile("(?:[-*]|\\d+\\.) .*");
    private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=[.!?])[\"')*]*\\s+");

    /** A fenced block and its language, which may be empty. */
    public record Block(String language, String text) {}

    /** Every page that is for readers of the repository. */
    public static List<Page> all() {
        List<Path> paths = new ArrayList<>(
                Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "benchmarks/README.md")
                        .map(Path::of)
                        .toList());
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(paths::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths.stream().map(Page::of).toList();
    }

    public static Page of(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page {@code docs/<name>.md}. */
    public static Page doc(String name) {
        return of(Path.of("docs", name + ".md"));
    }

    public List<Block> blocks() {
        return BLOCK.matcher(text)
                .results()
                .map(block -> new Block(block.group(1), block.group(2)))
                .toList();
    }

    /** The text without fenced blocks and comments. */
    public String prose() {
        return COMMENT.matcher(BLOCK.matcher(text).replaceAll("")).replaceAll("");
    }

    /** What links of the page lead to. */
    public List<String> links() {
        return LINK.matcher(SPAN.matcher(prose()).replaceAll("code"))
                .results()
                .map(link -> link.group(2))
                .toList();
    }

    /** The fragments that lead to a place of the page, as GitHub makes them of headings, and those set by hand. */
    public Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        for (MatchResult heading : HEADING.matcher(prose()).results().toList()) {
            String slug = LINK.matcher(heading.group(1))
                    .replaceAll("$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                    .replace(' ', '-');
            String unique = slug;
            for (int again = 1; !anchors.add(unique); again++) {
                unique = slug + "-" + again;
            }
        }
        ANCHOR.matcher(text).results().map(anchor -> anchor.group(1)).forEach(anchors::add);
        return anchors;
    }

    /** The code in the first cell of each row of each table. */
    public List<String> rows() {
        return Pattern.compile("(?m)^\\| (?:<a id=\"[^\"]+\"></a>)?`([^`]+)` \\|")
                .matcher(prose())
                .results()
                .map(row -> row.group(1))
                .toList();
    }

    /** The sentences of paragraphs, list items and cells of tables; code counts as a word, and links as their text. */
    public List<String> sentences() {
        List<String> passages = new ArrayList<>();
        StringBuilder passage = new StringBuilder();
        for (String line : prose().lines().toList()) {
            String trimmed = line.strip();
            boolean alone = trimmed.isEmpty() || trimmed.startsWith("#") || trimmed.startsWith("|");
            if (alone || ITEM.matcher(trimmed).matches()) {
                passages.add(passage.toString());
                passage.setLength(0);
            }
            if (trimmed.startsWith("|")) {
                passages.addAll(List.of(SPAN.matcher(trimmed).replaceAll("code").split("\\|")));
            } else if (!alone && !line.startsWith("    ")) {
                passage.append(trimmed).append(' ');
            }
        }
        passages.add(passage.toString());
        return passages.stream()
                .map(all -> SPAN.matcher(LINK.matcher(all).replaceAll("$1")).replaceAll("code"))
                .flatMap(END_OF_SENTENCE::splitAsStream)
                .map(String::strip)
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    /** Words of a sentence. */
    public static long words(String sentence) {
        return Stream.of(sentence.split("\\s+"))
                .filter(word -> word.matches(".*[\\p{L}\\p{N}].*"))
                .count();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
