package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = "Create a registrar without a key, and print its id.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry registrar create Sisu"})
class RegistrarCreate extends OperatorCommand {

    private static final int LONGEST_NAME = 255;

    /** What Java makes of bytes in arguments that the environment's charset does not have. */
    private static final char UNREADABLE = '\uFFFD';

    @Parameters(paramLabel = "<name>", description = "Name; no other enabled registrar may have it.")
    String name;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Override
    int run() {
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "A registrar's name has 1 to " + LONGEST_NAME + " characters, none of them control.");
        }
        if (name.indexOf(UNREADABLE) >= 0) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The name has characters that this environment cannot read. Set a UTF-8 locale: LC_ALL=C.UTF-8");
        }
        UUID id = await(registrars.create(name))
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.CONFLICT, "There is an enabled registrar of the name '" + name + "' already."));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", id.toString());
        view.put("name", name);
        out().print(output.value("id", view));
        err().println("Its first key: study-registry key issue " + id);
        return ExitCode.OK;
    }
}
