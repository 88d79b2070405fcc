package org.studyregistry.streaming;

/** Encoded rows on their way from the connection that they came from to the response that they go into. */
final class EncodedChunk {

    /** A chunk of the response: few system calls, and it fits into what Netty pools in a Quarkus application, 64 KiB. */
    private static final int FULL = 48 * 1024;

    private final JsonBytes bytes;
    private int rows;
    private String cursor;

    EncodedChunk(JsonBytes bytes) {
        this.bytes = bytes;
        bytes.clear();
    }

    JsonBytes bytes() {
        return bytes;
    }

    /** One more row stands in the bytes. */
    void count() {
        rows++;
    }

    int rows() {
        return rows;
    }

    /** Says where its last row stands. */
    void last(String position) {
        cursor = position;
    }

    boolean empty() {
        return bytes.length() == 0;
    }

    boolean full() {
        return bytes.length() >= FULL;
    }

    /** Lets the observation see what is about to be sent. */
    void showTo(Observation observation) {
        if (rows > 0) {
            observation.rows(rows, cursor);
        }
        bytes.showTo(observation);
    }
}
