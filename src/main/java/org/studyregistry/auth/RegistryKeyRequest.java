package org.studyregistry.auth;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import org.studyregistry.registrars.KeyDigest;

/** Asks the identity provider whose key this is the digest of. */
final class RegistryKeyRequest extends BaseAuthenticationRequest {

    private final KeyDigest digest;
    private final boolean basicCredentials;

    RegistryKeyRequest(KeyDigest digest, boolean basicCredentials) {
        this.digest = digest;
        this.basicCredentials = basicCredentials;
    }

    KeyDigest digest() {
        return digest;
    }

    boolean basicCredentials() {
        return basicCredentials;
    }
}
