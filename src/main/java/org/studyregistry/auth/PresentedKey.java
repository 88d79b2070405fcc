package org.studyregistry.auth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.registrars.KeyDigest;
import org.studyregistry.registrars.KeySecret;

/** What the {@code Authorization} header of a request presents. Holds no secret, only its digest. */
sealed interface PresentedKey {

    /**
     * A well-formed key.
     *
     * @param mistake what the client probably did wrong, should nobody have this key
     */
    record WellFormed(KeyDigest digest, Optional<String> mistake) implements PresentedKey {}

    /** A header that holds no key, and why. */
    record Malformed(String reason) implements PresentedKey {

        Problem problem() {
            return Problem.of(ProblemType.KEY_MALFORMED, reason);
        }
    }

    /** No header at all. */
    record Missing() implements PresentedKey {}

    Set<String> SCHEMES = Set.of("basic", "bearer");
    Pattern BLANKS = Pattern.compile("[ \t]+");

    /**
     * Reads the values of the header: {@code Basic <key>} or {@code Bearer <key>}, the scheme in any case and any run of spaces
     * after it (RFC 9110, 11.4). The key is the raw secret, not base64.
     *
     * @param headers every {@code Authorization} header of the request
     */
    static PresentedKey read(List<String> headers) {
        if (headers.isEmpty()) {
            return new Missing();
        }
        if (headers.size() > 1) {
            return new Malformed("There is more than one Authorization header.");
        }
        String header = headers.get(0).strip();
        if (header.isEmpty()) {
            return new Malformed("The Authorization header is empty.");
        }
        String[] words = header.split("[ \t]+", 3);
        String scheme = words[0].toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            return new Malformed("The Authorization header must be 'Basic' or 'Bearer', a space and the registry key.");
        }
        if (words.length == 1) {
            return new Malformed("The Authorization header has a scheme, but no registry key after it.");
        }
        if (SCHEMES.contains(words[1].toLowerCase(Locale.ROOT))) {
            return new Malformed("The scheme stands twice in the Authorization header: a doubled '" + words[0]
                    + "' prefix. Send it once.");
        }
        if (words.length > 2) {
            return new Malformed("There is white space inside the registry key.");
        }
        return ofKey(words[1]);
    }

    private static PresentedKey ofKey(String key) {
        Optional<String> mistake = BasicCredentials.mistake(key);
        return KeySecret.defect(key)
                .<PresentedKey>map(defect -> new Malformed(mistake.orElse(defect)))
                .orElseGet(() -> new WellFormed(KeyDigest.of(key), mistake));
    }
}
