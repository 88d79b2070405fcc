package org.studyregistry.registrars;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The SHA-256 of a registry key: what is stored and looked up in place of the key, so that neither the database nor the time
 * a look-up takes tells anything of the key.
 */
public final class KeyDigest {

    /** Fewest characters of a registry key. */
    public static final int MIN_KEY_LENGTH = 16;

    /** Most characters of a registry key. */
    public static final int MAX_KEY_LENGTH = 255;

    private final byte[] sha256;

    private KeyDigest(byte[] sha256) {
        this.sha256 = sha256;
    }

    /** The digest of a key's UTF-8 bytes. */
    public static KeyDigest of(String key) {
        try {
            return new KeyDigest(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** A digest as it was stored. */
    static KeyDigest stored(byte[] sha256) {
        return new KeyDigest(sha256);
    }

    /** The 32 bytes, as a copy. */
    public byte[] bytes() {
        return sha256.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyDigest digest && MessageDigest.isEqual(sha256, digest.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    @Override
    public String toString() {
        return "KeyDigest[…]";
    }
}
