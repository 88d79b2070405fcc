package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.studyregistry.architecture.Page;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Each command that the documentation shows is one that the program understands. */
class DocumentedCommandsTest {

    /** Up to a comment, or what the shell takes for itself. */
    private static final Pattern IN_BLOCK = Pattern.compile(
            "(?:^study-registry|quarkus-run\\.jar|/app/study-registry)((?: [^\n|<>#]+)*)", Pattern.MULTILINE);

    /** What stands first in a line of a block, or after a pipe. */
    private static final Pattern FIRST = Pattern.compile("(?m)(?:^|\\| )(?:[A-Z_]+=\\S* )*([\\w./-]+)");

    private static final Pattern PROFILE = Pattern.compile("-P([\\w-]+)");

    /** Programs that are not of this repository. */
    private static final Set<String> OTHERS = Set.of(
            "cd",
            "curl",
            "cursor",
            "docker",
            "echo",
            "export",
            "grep",
            "install",
            "java",
            "jq",
            "kubectl",
            "pg_dump",
            "pg_restore",
            "psql",
            "python3",
            "systemctl",
            "tail",
            "vault",
            "watermark");

    private static final Pattern IN_TABLE = Pattern.compile("`([a-z][a-z-]* [^`]*)`");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @Test
    void theProgramUnderstandsEachOfThem() throws IOException {
        Set<String> commands = new TreeSet<>();
        shellBlocks()
                .flatMap(block -> IN_BLOCK.matcher(block).results())
                .map(found -> found.group(1).strip())
                .forEach(commands::add);
        tasks().forEach(commands::add);
        List<String> misunderstood = new ArrayList<>();
        commands.forEach(command -> understands(command).ifPresent(misunderstood::add));

        assertTrue(commands.size() > 25, commands.toString());
        assertEquals(List.of(), misunderstood);
    }

    /** Programs, scripts of the repository, and profiles of the build. */
    @Test
    void everyOtherCommandIsKnown() throws IOException {
        Set<String> unknown = new TreeSet<>();
        String pom = Files.readString(Path.of("pom.xml"));
        shellBlocks().forEach(block -> {
            String script = block.replaceAll("(?m)(^| )#.*$", "").replaceAll("'[^']*'", "TEXT");
            FIRST.matcher(script)
                    .results()
                    .map(first -> first.group(1))
                    .filter(first -> !first.equals("study-registry") && !OTHERS.contains(first))
                    .filter(first -> !first.contains("/") || !Files.isExecutable(Path.of(first)))
                    .forEach(unknown::add);
            PROFILE.matcher(script)
                    .results()
                    .map(profile -> profile.group(1))
                    .filter(profile -> script.contains("mvnw") && !pom.contains("<id>" + profile + "</id>"))
                    .forEach(unknown::add);
        });

        assertEquals(Set.of(), unknown);
    }

    /** With lines joined that end with a backslash; of a console only what is typed. */
    private static Stream<String> shellBlocks() {
        return Page.all().stream().flatMap(page -> page.blocks().stream()).flatMap(block -> switch (block.language()) {
            case "sh" -> Stream.of(block.text().replace("\\\n", " "));
            case "console" ->
                block.text()
                        .replace("\\\n", " ")
                        .lines()
                        .filter(line -> line.startsWith("$ "))
                        .map(line -> line.substring(2));
            default -> Stream.empty();
        });
    }

    /** Of the changelog, which names them without arguments. */
    @Test
    void theChangelogNamesCommandsThatExist() throws IOException {
        String changelog = Files.readString(Path.of("CHANGELOG.md"));
        Matcher line = Pattern.compile("Operator's commands in the same program: ([^.]*)\\.")
                .matcher(changelog);
        assertTrue(line.find());
        Set<String> known = Program.commandLine(CommandLine.defaultFactory())
                .getSubcommands()
                .keySet();

        Pattern.compile("`([^`]*)`")
                .matcher(line.group(1))
                .results()
                .map(name -> name.group(1))
                .forEach(name -> assertTrue(known.contains(name), name));
    }

    /** The table of tasks, whose commands stand without the program. */
    private static Stream<String> tasks() throws IOException {
        String page = Files.readString(Path.of("docs", "deploy.md"));
        return page.substring(page.indexOf("| Task |"))
                .lines()
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(line -> IN_TABLE.matcher(line).results())
                .map(command -> command.group(1))
                .filter(command -> !command.startsWith("kubectl"));
    }

    private static Optional<String> understands(String command) {
        String[] arguments = WORD.matcher(command)
                .results()
                .map(DocumentedCommandsTest::word)
                .filter(word -> !word.startsWith("-Xmx"))
                .toArray(String[]::new);
        try {
            Program.commandLine(CommandLine.defaultFactory()).parseArgs(arguments);
            return Optional.empty();
        } catch (ParameterException unknown) {
            return Optional.of(command + ": " + unknown.getMessage());
        }
    }

    private static String word(MatchResult word) {
        return word.group(1) == null ? word.group(2) : word.group(1);
    }
}
