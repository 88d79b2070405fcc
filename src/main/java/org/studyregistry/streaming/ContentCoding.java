package org.studyregistry.streaming;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** How the bytes of a stream are coded for the wire (RFC 9110, 8.4). Belongs to one response; for one thread. */
interface ContentCoding extends AutoCloseable {

    /** The value of {@code Content-Encoding}; none for the identity. */
    Optional<String> name();

    /** Codes some bytes such that the client can decode all of them at once: nothing is held back. Takes the buffer over. */
    Buffer code(Buffer bytes);

    /** What ends the coded body. Never sent after an error, so that decoders notice as well. */
    Buffer end();

    /** The SHA-256 of all coded bytes, once they have ended; none for the identity. */
    Optional<byte[]> sha256();

    /** Frees what the coding holds. */
    @Override
    void close();

    /** The bytes as they are. */
    final class Identity implements ContentCoding {

        @Override
        public Optional<String> name() {
            return Optional.empty();
        }

        @Override
        public Buffer code(Buffer bytes) {
            return bytes;
        }

        @Override
        public Buffer end() {
            return Buffer.buffer();
        }

        @Override
        public Optional<byte[]> sha256() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
