package org.studyregistry.streaming;

/** Wants to know what became of a stream. */
@FunctionalInterface
public interface StreamObserver {

    /** Nobody. */
    StreamObserver NOBODY = outcome -> {};

    /** Is called once, when the stream has ended, on its event loop: must neither block nor throw. */
    void ended(StreamOutcome outcome);
}
