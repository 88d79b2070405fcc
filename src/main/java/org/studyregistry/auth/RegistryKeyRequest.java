package org.studyregistry.auth;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import java.util.Optional;
import org.studyregistry.registrars.KeyDigest;

/** Asks the identity provider whose key this is the digest of. */
final class RegistryKeyRequest extends BaseAuthenticationRequest {

    private final KeyDigest digest;
    private final Optional<String> mistake;

    RegistryKeyRequest(KeyDigest digest, Optional<String> mistake) {
        this.digest = digest;
        this.mistake = mistake;
    }

    KeyDigest digest() {
        return digest;
    }

    Optional<String> mistake() {
        return mistake;
    }
}
