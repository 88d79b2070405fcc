package org.studyregistry.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.studyregistry.registrars.KeyLifeRepository;
import org.studyregistry.registrars.KeyRecord;
import org.studyregistry.registrars.RegistrarRecord;
import org.studyregistry.registrars.RegistrarRepository;

/** Finds the one thing that an operator means, or says why it is not one. */
final class EntityLookup {

    private EntityLookup() {}

    static RegistrarRecord registrar(RegistrarRepository registrars, String idOrName) {
        List<RegistrarRecord> found = OperatorCommand.await(registrars.find(idOrName));
        List<RegistrarRecord> enabled = found.stream()
                .filter(registrar -> registrar.disabledAt().isEmpty())
                .toList();
        // A name may be used again once its registrar is disabled; then the living one is meant.
        return only(enabled.isEmpty() ? found : enabled, "registrar", idOrName, registrar -> registrar
                .id()
                .toString());
    }

    static RegistrarRecord enabledRegistrar(RegistrarRepository registrars, String idOrName) {
        RegistrarRecord registrar = registrar(registrars, idOrName);
        if (registrar.disabledAt().isPresent()) {
            throw new CommandFailure(ExitCode.CONFLICT, "The registrar '" + registrar.name() + "' is disabled.");
        }
        return registrar;
    }

    static KeyRecord key(KeyLifeRepository keys, String idOrHint) {
        List<KeyRecord> found = OperatorCommand.await(keys.find(idOrHint));
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "There is no key '" + idOrHint + "'. An imported key has no hint of its own: key list has its id,"
                            + " and key revoke --secret finds it by the key itself.");
        }
        return only(found, "key", idOrHint, key -> key.id().toString());
    }

    private static <T> T only(List<T> found, String kind, String reference, Function<T, String> id) {
        if (found.isEmpty()) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "There is no " + kind + " '" + reference + "'.");
        }
        if (found.size() > 1) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "'" + reference + "' means more than one " + kind + ". Say which by its id: "
                            + found.stream().map(id).collect(Collectors.joining(", ")));
        }
        return found.get(0);
    }
}
