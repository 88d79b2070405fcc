package org.studyregistry.auth;

import java.util.Base64;

/** Recognises the {@code base64(user:password)} that HTTP clients send for Basic, where the raw key is meant here. */
final class BasicCredentials {

    private BasicCredentials() {}

    static boolean looksLike(String key) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        boolean colon = false;
        for (byte b : decoded) {
            if (b < ' ' || b == 0x7F) {
                return false;
            }
            colon |= b == ':';
        }
        return colon;
    }
}
