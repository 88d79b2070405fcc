package org.studyregistry.streaming;

/** How current what a stream reads has to be. */
public enum ReadConsistency {
    /** All that was committed before: what the caller itself has just written counts. Only the primary has it. */
    CURRENT,
    /** What was committed a moment ago may be missing: a read replica will do, where there is one. */
    RECENT
}
