package org.studyregistry.internals;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;

/**
 * Buffers in pooled memory off the heap, from which a socket writes without a further copy. Vert.x never frees them: the class that
 * has one written {@link #release releases} it once that is done.
 */
public final class OffHeap {

    private OffHeap() {}

    /** An empty buffer; {@link #buffer} makes it one of Vert.x. */
    public static ByteBuf allocate(int capacity) {
        return VertxByteBufAllocator.POOLED_ALLOCATOR.directBuffer(capacity);
    }

    public static Buffer buffer(ByteBuf bytes) {
        return BufferImpl.buffer(bytes);
    }

    /** The bytes of any buffer, to be read. */
    public static ByteBuf bytesOf(Buffer buffer) {
        return ((BufferImpl) buffer).byteBuf();
    }

    /** Frees a buffer; one on the heap is left to the collector. */
    public static void release(Buffer buffer) {
        bytesOf(buffer).release();
    }
}
