package org.studyregistry.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.studyregistry.problem.ProblemType;

/** The pages are those that readers look for, lead somewhere, and know every error and every setting, in one place each. */
class DocumentationTest {

    private static final Set<String> PAGES = Set.of(
            "get-started",
            "sync-completions",
            "deploy",
            "existing-lms",
            "keys",
            "runbook",
            "api",
            "errors",
            "configuration",
            "console",
            "observability",
            "design");

    private static final int MOST_LINES = 250;
    private static final int MOST_WORDS = 39;

    /** Sentences that are longer all the same: fix one, and take its line away. None is added. */
    private static final Path EXCEPTIONS =
            Path.of("src/test/resources/org/studyregistry/architecture/long-sentences.txt");

    private static final int MOST_EXCEPTIONS = 0;

    /** Set by the program itself. */
    private static final Set<String> INTERNAL = Set.of("study-registry.lifecycle.service");

    private static final Pattern REFERENCE =
            Pattern.compile("(?<![\\w/-])((?:docs|benchmarks)/[\\w/-]+\\.md)(?:#([\\w-]+))?");

    @Test
    void thereAreThesePagesAndNoneIsLong() {
        Set<String> found = docs().stream()
                .map(page -> page.path().getFileName().toString().replace(".md", ""))
                .collect(Collectors.toSet());
        List<String> tooLong = Stream.concat(docs().stream(), Stream.of(Page.of(Path.of("README.md"))))
                .filter(page -> page.text().lines().count() > MOST_LINES)
                .map(page -> page + ": " + page.text().lines().count() + " lines")
                .toList();

        assertEquals(PAGES, found);
        assertEquals(List.of(), tooLong);
    }

    @Test
    void noLinkIsDead() {
        List<String> dead = new ArrayList<>();
        for (Page page : Page.all()) {
            for (String link : page.links()) {
                if (!link.matches("(?i)[a-z]+:.*") && !leadsSomewhere(page.path(), link)) {
                    dead.add(page + ": " + link);
                }
            }
        }

        assertEquals(List.of(), dead);
    }

    /** In code, manifests and scripts. */
    @Test
    void noMentionOfAPageIsDead() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path file : mentioning()) {
            for (MatchResult mention :
                    REFERENCE.matcher(Files.readString(file)).results().toList()) {
                String fragment = mention.group(2) == null ? "" : "#" + mention.group(2);
                if (!leadsSomewhere(Path.of("pom.xml"), mention.group(1) + fragment)) {
                    dead.add(file + ": " + mention.group());
                }
            }
        }

        assertEquals(List.of(), dead);
    }

    @Test
    void everyProblemTypeHasOneRowInOrderWithItsStatusAndTitle() {
        Page errors = Page.doc("errors");
        List<String> named = Arrays.stream(ProblemType.values())
                .map(type -> String.format(
                        Locale.ROOT,
                        "| <a id=\"%1$s\"></a>`%1$s` | %2$d | %3$s | ",
                        type.id(),
                        type.status(),
                        type.title()))
                .toList();
        Set<String> ids =
                Arrays.stream(ProblemType.values()).map(ProblemType::id).collect(Collectors.toSet());

        assertEquals(
                List.of(),
                named.stream().filter(row -> !errors.text().contains(row)).toList());
        assertEquals(ids.size(), errors.rows().stream().filter(ids::contains).count(), "a row for each");
        assertEquals(List.of(), rowsElsewhere("errors", ids::contains));
        errors.text()
                .lines()
                .filter(line -> line.startsWith("| <a id="))
                .forEach(row -> assertTrue(row.matches("(.* \\| ){4}\\S.* \\|"), "no cause or no fix: " + row));
    }

    @Test
    void everySettingHasOneRow() throws Exception {
        Set<String> settings = settings();
        List<String> rows = Page.doc("configuration").rows().stream()
                .filter(row -> row.startsWith("study-registry.") || row.startsWith("quarkus."))
                .toList();
        Set<String> documented = new TreeSet<>(rows);
        String sources = sources();

        assertTrue(settings.size() > 40, settings.toString());
        assertEquals(rows.size(), documented.size(), "a row for each");
        assertEquals(
                List.of(),
                settings.stream().filter(name -> !documented.contains(name)).toList());
        assertEquals(
                List.of(),
                documented.stream()
                        .filter(name -> name.startsWith("study-registry."))
                        .filter(name -> !settings.contains(name) && !sources.contains('"' + name + '"'))
                        .toList(),
                "no such setting");
        assertEquals(List.of(), rowsElsewhere("configuration", row -> row.matches("(study-registry|quarkus)\\..*")));
    }

    @Test
    void everyMetricHasOneRow() {
        List<String> metrics = Page.doc("observability").rows().stream()
                .filter(row -> row.startsWith("study_registry_"))
                .toList();

        assertEquals(Set.copyOf(metrics).size(), metrics.size());
        assertEquals(List.of(), rowsElsewhere("observability", metrics::contains));
    }

    @Test
    void sentencesAreShort() throws IOException {
        Set<String> exceptions = new TreeSet<>(Files.readAllLines(EXCEPTIONS));
        Set<String> tooLong = new TreeSet<>();
        for (Page page : Page.all()) {
            if (page.path().startsWith("docs") && !page.path().startsWith("docs/adr")
                    || page.path().endsWith("README.md")) {
                page.sentences().stream()
                        .filter(sentence -> Page.words(sentence) > MOST_WORDS)
                        .forEach(sentence -> tooLong.add(page + ": " + sentence));
            }
        }

        assertEquals(exceptions, tooLong);
        assertTrue(exceptions.size() <= MOST_EXCEPTIONS, "no exception is added");
    }

    private static List<Page> docs() {
        return Page.all().stream()
                .filter(page -> Path.of("docs").equals(page.path().getParent()))
                .toList();
    }

    private static List<String> rowsElsewhere(String home, Predicate<String> kind) {
        return Page.all().stream()
                .filter(page -> !page.path().equals(Path.of("docs", home + ".md")))
                .flatMap(page -> page.rows().stream().filter(kind).map(row -> page + ": " + row))
                .toList();
    }

    private static boolean leadsSomewhere(Path from, String link) {
        String[] parts = link.split("#", 2);
        Path folder = from.getParent() == null ? Path.of("") : from.getParent();
        Path target = parts[0].isEmpty() ? from : folder.resolve(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || Page.of(target).anchors().contains(parts[1]);
    }

    private static List<Path> mentioning() throws IOException {
        List<Path> files = new ArrayList<>(List.of(Path.of("pom.xml"), Path.of("Dockerfile.native")));
        for (String folder : List.of("src", "k8s", "systemd", "benchmarks", "clients", ".ci")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                all.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().matches(".*/(node_modules|target|rendered)/.*"))
                        .filter(file -> file.toString()
                                .matches(".*(\\.(java|yaml|yml|env|properties|sh|xml|service|toml|sql)|/[^.]+)"))
                        .forEach(files::add);
            }
        }
        return files;
    }

    /** Of every class that maps settings, wherever it is. */
    private static Set<String> settings() throws Exception {
        Set<String> names = new TreeSet<>();
        Path root = Path.of("src/main/java");
        for (Path file : javaFiles()) {
            if (Files.readString(file).contains("@ConfigMapping(")) {
                String name =
                        root.relativize(file).toString().replace(".java", "").replace('/', '.');
                Class<?> config = Class.forName(name);
                String prefix = config.getAnnotation(ConfigMapping.class).prefix();
                for (Method setting : config.getDeclaredMethods()) {
                    WithName given = setting.getAnnotation(WithName.class);
                    names.add(prefix + "." + (given == null ? kebabCase(setting.getName()) : given.value()));
                }
            }
        }
        names.removeAll(INTERNAL);
        return names;
    }

    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        javaFiles().forEach(file -> sources.append(Page.of(file).text()));
        return sources.toString();
    }

    private static List<Path> javaFiles() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kebabCase(String name) {
        Matcher capital = Pattern.compile("([A-Z])").matcher(name);
        return capital.replaceAll("-$1").toLowerCase(Locale.ROOT);
    }
}
