package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.AutoComplete;
import picocli.CommandLine;

/** What the command line says of itself. */
class HelpTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "key --help", "key revoke --help", "-h", "--version"})
    void isPrintedToStandardOutput(String line) {
        assertEquals(ExitCode.OK, run(line));
        assertTrue(out.toString().length() > 20, out.toString());
        assertEquals("", err.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export --help",
                "--help export",
                "key revok --help",
                "export",
                "key",
                "key revoke --secrets --help"
            })
    void thereIsNoneForWhatIsMistyped(String line) {
        assertEquals(ExitCode.USAGE, run(line));
        assertEquals("", out.toString());
        assertTrue(err.toString().length() > 20, err.toString());
    }

    @Test
    void everyCommandHasExamplesThatTheProgramUnderstands() {
        List<String> without = new ArrayList<>();
        List<String> examples = new ArrayList<>();
        leaves(program()).forEach(command -> {
            String[] footer = command.getCommandSpec().usageMessage().footer();
            if (footer.length == 0) {
                without.add(command.getCommandSpec().qualifiedName());
            }
            Arrays.stream(footer).map(String::strip).forEach(example -> {
                assertTrue(example.startsWith(command.getCommandSpec().qualifiedName()), example);
                examples.add(example);
            });
        });

        assertEquals(List.of(), without);
        for (String example : examples) {
            String arguments = example.replaceFirst("^study-registry ?", "").replaceFirst(" [<>] .*", "");
            program().parseArgs(words(arguments));
        }
    }

    @Test
    void descriptionsSayWhatTheCommandDoes() {
        Stream.concat(Stream.of(program()), all(program()))
                .map(command -> command.getCommandSpec().usageMessage().description()[0])
                .forEach(text -> assertTrue(
                        text.matches("[A-Z][a-z]+,? .*\\.") && !text.matches("(The|A|An|All|What|How|Where) .*"),
                        text));
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return command.getSubcommands().values().stream()
                .filter(subcommand -> !(subcommand.getCommand() instanceof AutoComplete.GenerateCompletion))
                .flatMap(subcommand -> Stream.concat(Stream.of(subcommand), all(subcommand)));
    }

    private static Stream<CommandLine> leaves(CommandLine command) {
        return all(command).filter(subcommand -> subcommand.getSubcommands().isEmpty());
    }

    private static CommandLine program() {
        return Program.commandLine(CommandLine.defaultFactory());
    }

    private static String[] words(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ");
    }

    private int run(String line) {
        return program()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words(line));
    }
}
