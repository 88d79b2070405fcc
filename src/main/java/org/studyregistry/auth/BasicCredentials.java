package org.studyregistry.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.studyregistry.registrars.KeySecret;

/** Recognises the base64 that HTTP clients send for Basic, where the raw key is expected here. */
final class BasicCredentials {

    private static final String OPTIONS =
            "curl's -u or --netrc, an entry for this host in .netrc (which requests reads by"
                    + " itself, and prefers to your own header), requests' and httpx's auth= or axios' auth";
    private static final String INSTEAD = " Set the header 'Authorization: Basic <registry key>' yourself, with the raw"
            + " key, or 'Authorization: Bearer <registry key>'.";

    private BasicCredentials() {}

    /** What a client did that sends this in place of a key, and by which option, without repeating any of it. */
    static Optional<String> mistake(String key) {
        return decoded(key).flatMap(BasicCredentials::explained).map(explained -> explained + INSTEAD);
    }

    private static Optional<String> explained(String decoded) {
        int colon = decoded.indexOf(':');
        if (colon < 0) {
            return KeySecret.defect(decoded).isEmpty()
                    ? Optional.of("This looks like the base64 of a bare registry key: the key must not be encoded.")
                    : Optional.empty();
        }
        if (colon == decoded.length() - 1) {
            return Optional.of("This looks like base64 of a user name and an empty password, as '-u <key>:' makes it: "
                    + OPTIONS + ".");
        }
        if (colon == 0) {
            return Optional.of("This looks like base64 of an empty user name and a password, as '-u :<key>' makes it: "
                    + OPTIONS + ".");
        }
        return Optional.of("This looks like base64 of user:password, as '-u user:password' makes it: " + OPTIONS + ".");
    }

    /** The text whose base64 this is; none if it is not that of a printable text. */
    private static Optional<String> decoded(String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            for (byte b : bytes) {
                if (b >= 0 && b < ' ' || b == 0x7F) {
                    return Optional.empty();
                }
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.isEmpty() || text.indexOf('\uFFFD') >= 0 ? Optional.empty() : Optional.of(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
