package org.studyregistry.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Where the program starts. Without arguments it is the service; else it is one operator's command, for which no port is
 * opened, nothing runs in the background, and standard output holds nothing but what the command prints.
 */
@QuarkusMain
public final class Main {

    private static final Map<String, String> COMMAND_SETTINGS = Map.of(
            "study-registry.lifecycle.service", "false",
            "quarkus.http.host-enabled", "false",
            "quarkus.management.host-enabled", "false",
            "quarkus.banner.enabled", "false",
            "quarkus.shutdown.delay", "0S",
            "quarkus.log.level", "WARN",
            "quarkus.log.console.stderr", "true",
            "quarkus.log.console.json.enabled", "false",
            // Said in a sentence instead, by ended().
            "quarkus.log.category.\"io.quarkus.runtime.Application\".level", "OFF",
            // Newer Javas have a console object even where there is no terminal.
            "jdk.console", "java.base");

    /** Has Quarkus leave targets that are no URI to RequestLimits, which answers with a problem. Native: at build time. */
    private static final String TARGETS_ARE_CHECKED_HERE = "vertx.disableURIValidation";

    /** Has Netty look for UpgradeGuard. */
    private static final String CONNECTIONS_ARE_EXTENDED = "io.netty.bootstrap.extensions";

    /** Read when the log's handler is made. Without it a container without a locale has question marks for all but ASCII. */
    private static final String CHARSET_OF_THE_LOG = "stdout.encoding";

    /** Lines of the reason why a command did not start: what follows is advice to developers. */
    private static final int SAID = 2;

    public static void main(String... arguments) {
        // Nothing here is for one country; what libraries format or parse must not depend on where they run.
        Locale.setDefault(Locale.ROOT);
        System.setProperty(CHARSET_OF_THE_LOG, StandardCharsets.UTF_8.name());
        // Before anything is started: help, completion and mistyped commands need neither a database nor its settings.
        CommandLine program = Program.commandLine(CommandLine.defaultFactory());
        Object command;
        try {
            command = chosen(program.parseArgs(arguments));
        } catch (ParameterException mistyped) {
            command = null;
        }
        if (command instanceof Serve || command instanceof StudyRegistry) {
            System.setProperty(TARGETS_ARE_CHECKED_HERE, "true");
            System.setProperty(CONNECTIONS_ARE_EXTENDED, "serviceload");
            Quarkus.run(Program.class, arguments);
        } else if (command instanceof OperatorCommand) {
            COMMAND_SETTINGS.forEach(System::setProperty);
            Quarkus.run(Program.class, Main::ended, arguments);
        } else {
            System.exit(program.execute(arguments));
        }
    }

    private static void ended(int exitCode, Throwable failure) {
        if (failure != null) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            String reason =
                    String.valueOf(root.getMessage()).lines().limit(SAID).collect(Collectors.joining(" "));
            System.err.println("The command could not start: " + reason);
        }
        System.exit(failure == null ? exitCode : ExitCode.FAILED);
    }

    /** The command that is to run; null if it is asked for its help or version only. */
    private static Object chosen(ParseResult parsed) {
        if (parsed.isVersionHelpRequested()) {
            return null;
        }
        ParseResult last = parsed;
        while (last.hasSubcommand() && !last.isUsageHelpRequested()) {
            last = last.subcommand();
        }
        return last.isUsageHelpRequested() ? null : last.commandSpec().userObject();
    }
}
