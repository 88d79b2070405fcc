package org.studyregistry.streaming;

import org.studyregistry.internals.RowCursor;

/** Where the rows of a stream come from. */
interface RowSource {

    /** A cursor over the rows of a query, one at a time; the sink is given the rows. */
    RowCursor cursor(RowQuery query, RowCursor.Sink sink);

    /** All rows that are needed have been read. */
    void release();
}
