package org.studyregistry.registrars;

import java.security.Principal;
import java.util.UUID;

/**
 * A study registry that may fetch completions and register them, as the key it presents lets it: the principal of an
 * authenticated request. The rights of the key are the identity's roles ({@link Right}).
 *
 * @param id the registrar's id in {@code study_registry_registrars}
 * @param name its name there, for people
 * @param scope the courses that the key opens
 * @param key the key that was presented
 */
public record Registrar(UUID id, String name, KeyScope scope, RegistryKey key) implements Principal {

    @Override
    public String getName() {
        return name;
    }
}
