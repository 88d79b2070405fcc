package org.studyregistry.database;

import java.util.UUID;
import java.util.stream.Stream;

/**
 * Ids of new rows: UUIDs of version 7 (RFC 9562, 5.7), which begin with the time in milliseconds. So new rows go to the end of an
 * index instead of a random page of it, and a month's audit records are a range of ids, which is their partition.
 */
public final class TimeOrderedIds {

    private static final long VERSION = 0x7000L;
    private static final long RANDOM_BITS = 0xfffL;

    private TimeOrderedIds() {}

    /** One of the present time. */
    public static UUID next() {
        return at(System.currentTimeMillis());
    }

    /** So many of the present time; among themselves they are in no order. */
    public static UUID[] next(int count) {
        long now = System.currentTimeMillis();
        return Stream.generate(() -> at(now)).limit(count).toArray(UUID[]::new);
    }

    /** One of this time, in milliseconds since 1970. */
    public static UUID at(long milliseconds) {
        UUID random = UUID.randomUUID();
        return new UUID(
                milliseconds << 16 | VERSION | random.getMostSignificantBits() & RANDOM_BITS,
                random.getLeastSignificantBits());
    }
}
