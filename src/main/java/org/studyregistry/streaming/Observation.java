package org.studyregistry.streaming;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Counts and digests what a stream sends, and tells its observer in the end. The digest is made of the encoder's array while it
 * is warm, so it costs no copy; without an observer there is none.
 *
 * <p>For one event loop.
 */
final class Observation {

    private StreamObserver observer = StreamObserver.NOBODY;
    private MessageDigest sha256 = newSha256(); // at once: white space may be sent before there is a plan
    private long rows;
    private long bytes;

    /** From here on the observer is told. */
    void begin(StreamObserver interested) {
        observer = interested;
        if (interested == StreamObserver.NOBODY) {
            sha256 = null;
        }
    }

    /** These bytes are sent next. */
    void sent(byte[] data, int length) {
        bytes += length;
        if (sha256 != null) {
            sha256.update(data, 0, length);
        }
    }

    /** One more row stands in what is sent next. */
    void row() {
        rows++;
    }

    /** The stream has ended; the first call counts. */
    void ended(StreamEnd end) {
        if (sha256 != null) {
            byte[] digest = sha256.digest();
            sha256 = null;
            observer.ended(new StreamOutcome(end, rows, bytes, digest));
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
