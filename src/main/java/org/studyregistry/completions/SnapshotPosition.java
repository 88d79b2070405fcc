package org.studyregistry.completions;

/**
 * When a snapshot was taken, by PostgreSQL's count of transactions in its 64 bits.
 *
 * @param database a digest of what that count belongs to: server, timeline, database and table
 * @param oldest the oldest transaction that was running; all before it are done
 * @param next the first transaction that the snapshot shows nothing of, since it had not begun or was not done
 * @param durable whether the count is on the disk up to there, so that no crash of the server can set it back
 */
record SnapshotPosition(long database, long oldest, long next, boolean durable) {

    /**
     * The changes that a snapshot shows and one of an earlier watermark may not have shown: those by transactions from the
     * watermark's on. A row has only the lower 32 bits of the transaction that wrote it. Of all counts with these bits it is at
     * most the last one before {@link #next}, and that one is taken; so a row can be given that has not changed for four
     * thousand million transactions, but none is missed.
     *
     * @param newest the last transaction that the snapshot can show
     * @param span how many transactions before it belong to the changes; negative if none does
     */
    record Changes(long newest, long span) {}

    /** What has changed since a watermark of the same database. */
    Changes since(Watermark watermark) {
        return new Changes(next - 1, next - 1 - watermark.transaction());
    }

    /** Whether a watermark is of this history: of the same database, and not of a future that was lost with a restore. */
    boolean continues(Watermark watermark) {
        return watermark.database() == database && watermark.transaction() <= oldest;
    }
}
