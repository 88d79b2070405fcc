package org.studyregistry.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program itself: without a subcommand it serves. */
@Command(
        name = "study-registry",
        description =
                "Hands a learning platform's course completions to study registries. Without a command it serves.",
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
            "1:Failed: the database, or something unforeseen",
            "2:The command line is wrong",
            "3:No such registrar, key, course or module",
            "4:It exists already, has ended already, or the name means several",
            "5:check found something missing, or stored values that cannot be exported",
            "6:Not confirmed",
            "7:compare found differences that were not decided"
        })
class StudyRegistry extends OperatorCommand {

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version, the commit and the build time, and do nothing.")
    boolean version;

    @Override
    int run() {
        return Serve.untilStopped();
    }
}
