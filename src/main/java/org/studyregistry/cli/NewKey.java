package org.studyregistry.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.studyregistry.registrars.KeyRecord;
import org.studyregistry.registrars.KeySecret;
import org.studyregistry.registrars.Right;

/** Hands a new key over: the one place that prints a secret. */
final class NewKey {

    private NewKey() {}

    static void print(OperatorCommand command, OutputOption output, KeySecret secret, KeyRecord key) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("key", secret.reveal());
        view.putAll(Views.key(key));
        command.out().print(output.value("key", view));
        // The secret has to be out before anything is said about it.
        command.out().flush();
        command.err()
                .println("Key " + key.id() + " of '" + key.registrarName().orElse("") + "' to "
                        + key.rights().stream().map(Right::toString).collect(Collectors.joining(" and "))
                        + key.expiresAt()
                                .map(end -> ", until " + Report.instant(end))
                                .orElse("") + ".");
        command.err().println("It is shown this once. Send it as the header 'Authorization: Basic <key>'.");
    }
}
