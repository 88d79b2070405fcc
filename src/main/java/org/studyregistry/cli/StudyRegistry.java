package org.studyregistry.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program itself: without a subcommand it serves. */
@Command(
        name = "study-registry",
        description =
                "Stream course completions of a learning platform to study registries over HTTP. Runs the service without a command.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry", "  study-registry check", "  study-registry key issue Sisu --expires 1y"},
        versionProvider = Version.class,
        subcommands = {
            Serve.class,
            Hold.class,
            AttachSql.class,
            DetachSql.class,
            Migrate.class,
            Check.class,
            Compare.class,
            Registrars.class,
            Keys.class,
            Audits.class,
            Receipts.class,
            Explain.class,
            Activity.class,
            GenerateCompletion.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done",
            "1:Failed: the database, or something unexpected",
            "2:The command line is wrong",
            "3:No such registrar, key, course or module",
            "4:It exists already, has ended already, or the name is ambiguous",
            "5:check found something missing, or stored values that cannot be exported",
            "6:Not confirmed",
            "7:compare found undecided differences"
        })
class StudyRegistry extends OperatorCommand {

    /** Stands before the examples of each command. */
    static final String EXAMPLES = "%nExamples:%n";

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print version, commit and build time.")
    boolean version;

    @Override
    int run() {
        return Serve.untilStopped();
    }
}
