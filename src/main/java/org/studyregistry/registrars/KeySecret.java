package org.studyregistry.registrars;

import java.security.SecureRandom;
import java.util.Optional;

/** A raw key, on its only way: from where it is made or read to the one who is to have it. It is never stored. */
public final class KeySecret {

    private final String key;

    private KeySecret(String key) {
        this.key = key;
    }

    /** A new key of {@link KeyFormat}. */
    public static KeySecret generate() {
        // Made here, not in a field: a generator that is seeded while a native image is built would repeat itself.
        return new KeySecret(KeyFormat.generate(new SecureRandom()));
    }

    /**
     * A key that exists already.
     *
     * @throws IllegalArgumentException if no request could present it; the message repeats nothing of it
     */
    public static KeySecret existing(String key) {
        defect(key).ifPresent(defect -> {
            throw new IllegalArgumentException(defect);
        });
        return new KeySecret(key);
    }

    /** Why a text cannot be a key, as a sentence that repeats nothing of it; empty if it can. */
    public static Optional<String> defect(String key) {
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            return Optional.of("The registry key has characters other than printable ASCII.");
        }
        if (KeyFormat.claimedBy(key)) {
            return KeyFormat.defect(key);
        }
        if (key.length() < KeyDigest.MIN_KEY_LENGTH || key.length() > KeyDigest.MAX_KEY_LENGTH) {
            return Optional.of("A registry key has " + KeyDigest.MIN_KEY_LENGTH + " to " + KeyDigest.MAX_KEY_LENGTH
                    + " characters; this one has " + key.length() + ".");
        }
        return Optional.empty();
    }

    /** The raw key, to be shown to its owner once and nowhere else. */
    public String reveal() {
        return key;
    }

    /** What is stored in its place. */
    public KeyDigest digest() {
        return KeyDigest.of(key);
    }

    /** What may be shown of it: nothing of a key whose randomness is unknown. */
    Optional<String> hint() {
        return KeyFormat.claimedBy(key) ? Optional.of(KeyFormat.hint(key)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "KeySecret[…]";
    }
}
