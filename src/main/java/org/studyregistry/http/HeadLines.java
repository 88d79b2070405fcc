package org.studyregistry.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/** Counts the lines of a request's head as its bytes arrive, up to the empty line that ends it. */
final class HeadLines implements ByteProcessor {

    private int lines;
    private boolean content;
    private boolean complete;

    /** The lines so far, with those of these bytes, which stay unread. */
    int count(ByteBuf bytes) {
        if (!complete) {
            bytes.forEachByte(this);
        }
        return lines;
    }

    /** The next head begins. */
    void reset() {
        lines = 0;
        content = false;
        complete = false;
    }

    @Override
    public boolean process(byte next) {
        if (next == '\n') {
            lines++;
            // Empty lines before the first one mean nothing.
            complete = !content && lines > 1;
            content = false;
        } else if (next != '\r') {
            content = true;
        }
        return !complete;
    }
}
