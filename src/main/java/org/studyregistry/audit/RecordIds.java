package org.studyregistry.audit;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Ids of audit records: UUIDs of version 7 (RFC 9562, 5.7), which begin with the time in milliseconds. So new records go to the
 * end of an index instead of a random page of it, and a month's records are a range of ids, which is their partition.
 */
final class RecordIds {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private RecordIds() {}

    static UUID next() {
        return at(System.currentTimeMillis());
    }

    /** One of this time, in milliseconds since 1970. */
    static UUID at(long milliseconds) {
        return new UUID(milliseconds << 16 | VERSION | RANDOM.nextInt(1 << 12), VARIANT | RANDOM.nextLong() >>> 2);
    }
}
