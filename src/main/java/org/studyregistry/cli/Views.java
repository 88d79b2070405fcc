package org.studyregistry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.studyregistry.registrars.KeyRecord;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.registrars.RegistrarRecord;
import org.studyregistry.registrars.Right;

/** Registrars and keys as results: the names here are what scripts rely on. */
final class Views {

    private Views() {}

    static Map<String, Object> registrar(RegistrarRecord registrar) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", registrar.id().toString());
        view.put("name", registrar.name());
        view.put("created_at", Report.instant(registrar.createdAt()));
        view.put("disabled_at", Report.instant(registrar.disabledAt()));
        view.put("live_keys", registrar.liveKeys());
        return view;
    }

    static Map<String, Object> key(KeyRecord key) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", key.id().toString());
        view.put("hint", key.hint());
        view.put("registrar", key.registrarName().orElse(null));
        view.put("state", key.state().name().toLowerCase(Locale.ROOT));
        view.put("rights", key.rights().stream().map(Right::toString).toList());
        view.put("scope", scope(key.scope()));
        view.put("created_at", Report.instant(key.createdAt()));
        view.put("expires_at", Report.instant(key.expiresAt()));
        view.put("last_used_at", Report.instant(key.lastUsedAt()));
        view.put("revoked_at", Report.instant(key.revokedAt()));
        view.put("replaces", key.replaces().map(UUID::toString).orElse(null));
        return view;
    }

    /** What a key opens, each with what it is; none where it opens everything. */
    private static List<String> scope(KeyScope scope) {
        List<String> names = new ArrayList<>();
        if (scope.courses() != null) {
            Stream.of(scope.courses()).forEach(course -> names.add("course:" + course));
            Stream.of(scope.modules()).forEach(module -> names.add("module:" + module));
            Stream.of(scope.codes()).forEach(code -> names.add("code:" + code));
        }
        return names;
    }
}
