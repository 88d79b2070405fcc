package org.studyregistry.streaming;

/** How a stream ended. */
public enum StreamEnd {
    /** Its last byte was handed to the network. */
    DELIVERED,
    /** The client closed the connection before that. */
    CLIENT_LEFT,
    /** The client stopped reading, and was cut off. */
    CLIENT_STALLED,
    /** Something failed here, and the client was let know. */
    BROKEN
}
