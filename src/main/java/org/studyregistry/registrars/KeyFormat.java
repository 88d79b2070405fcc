package org.studyregistry.registrars;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The shape of the keys that are issued here: {@code srk_}, 256 random bits, a checksum, all in base62.
 *
 * <p>The prefix lets scanners of repositories and logs find a leaked key, and the checksum lets them, and this service, tell a
 * mistyped or cut one without asking anybody. It protects against mistakes, not against forgery.
 */
public final class KeyFormat {

    /** What every key begins with; keys that do not are of an LMS. */
    public static final String PREFIX = "srk_";

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int RANDOM_BITS = 256;
    private static final int RANDOM_DIGITS = 43; // 62^43 > 2^256
    private static final int CHECKSUM_DIGITS = 6; // 62^6 > 2^32
    private static final int CHECKED_LENGTH = PREFIX.length() + RANDOM_DIGITS;
    private static final int LENGTH = CHECKED_LENGTH + CHECKSUM_DIGITS;
    private static final int HINT_LENGTH = PREFIX.length() + 4;

    private KeyFormat() {}

    /** A new key. */
    static String generate(SecureRandom random) {
        String checked = PREFIX + base62(new BigInteger(RANDOM_BITS, random), RANDOM_DIGITS);
        return checked + checksum(checked);
    }

    /** Whether the key claims to be of this format. */
    public static boolean claimedBy(String key) {
        return key.startsWith(PREFIX);
    }

    /** What is wrong with a key that begins with the prefix, as a sentence that repeats nothing of it; empty if nothing is. */
    public static Optional<String> defect(String key) {
        if (key.length() != LENGTH) {
            return Optional.of(
                    "A registry key that begins with " + PREFIX + " has " + LENGTH + " characters; this one has "
                            + key.length() + ", so part of it is missing or something was added.");
        }
        if (!key.chars().skip(PREFIX.length()).allMatch(c -> DIGITS.indexOf(c) >= 0)) {
            return Optional.of("After " + PREFIX + " a registry key has letters and digits only; this one has others.");
        }
        String checked = key.substring(0, CHECKED_LENGTH);
        return checksum(checked).equals(key.substring(CHECKED_LENGTH))
                ? Optional.empty()
                : Optional.of("The checksum at the end of the registry key does not fit: it was mistyped or altered.");
    }

    /** The first characters, to tell keys apart by: enough for people, and 24 of 256 bits. */
    static String hint(String key) {
        return key.substring(0, HINT_LENGTH);
    }

    private static String checksum(String checked) {
        CRC32 crc = new CRC32();
        crc.update(checked.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), CHECKSUM_DIGITS);
    }

    private static String base62(BigInteger value, int digits) {
        char[] text = new char[digits];
        BigInteger rest = value;
        for (int i = digits - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            text[i] = DIGITS.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(text);
    }
}
