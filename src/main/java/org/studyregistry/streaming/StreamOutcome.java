package org.studyregistry.streaming;

/**
 * What became of a stream.
 *
 * @param end how it ended
 * @param rows rows that were sent; where it was not delivered, the client may have received fewer
 * @param bytes bytes of the body that were sent
 * @param sha256 the SHA-256 of these bytes
 */
public record StreamOutcome(StreamEnd end, long rows, long bytes, byte[] sha256) {}
