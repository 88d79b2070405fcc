package org.studyregistry.completions;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Texts that clients carry about without looking into them: a version and some fields, in characters of URLs. */
final class OpaqueToken {

    private OpaqueToken() {}

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
        return ByteBuffer.wrap(sha256().digest(bytes)).getLong();
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

    /** The digests of the first id, of the first two, and so on: each as {@link #digest(List)} of them. */
    static long[] digests(List<UUID> ids) {
        long[] digests = new long[ids.size()];
        MessageDigest all = sha256();
        for (int i = 0; i < digests.length; i++) {
            all.update(put(ByteBuffer.allocate(16), ids.get(i)).array());
            try {
                digests[i] =
                        ByteBuffer.wrap(((MessageDigest) all.clone()).digest()).getLong();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("Digests of the Java platform can be copied", e);
            }
        }
        return digests;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
