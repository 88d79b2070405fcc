package org.studyregistry.completions;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Texts that clients carry about without looking into them: a version and some fields, in characters of URLs. */
final class Opaque {

    private Opaque() {}

    /** A text of these fields. */
    static String text(byte version, ByteBuffer fields) {
        ByteBuffer all = ByteBuffer.allocate(1 + fields.capacity()).put(version).put(fields.array());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.array());
    }

    /** The fields of a text, if it is one of this version and length in bytes. */
    static Optional<ByteBuffer> fields(byte version, int length, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        return bytes.length == 1 + length && bytes[0] == version
                ? Optional.of(ByteBuffer.wrap(bytes, 1, length))
                : Optional.empty();
    }

    /** The first bytes of the SHA-256 of these. */
    static long digest(byte[] bytes) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The digest of these ids in this order. */
    static long digest(List<UUID> ids) {
        ByteBuffer bytes = ByteBuffer.allocate(16 * ids.size());
        ids.forEach(id -> put(bytes, id));
        return digest(bytes.array());
    }

    static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    static ByteBuffer put(ByteBuffer out, UUID id) {
        return out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
}
