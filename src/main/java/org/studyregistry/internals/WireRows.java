package org.studyregistry.internals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.CorruptedFrameException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Takes the rows of a stream out of its database connection before the client library makes objects of them, which costs more
 * than everything else that is done for a row (ADR 5). Stands between the socket and the library's codec, from when the
 * connection is first used for a stream until it closes. All other messages go on to the codec, unchanged and in their order; rows too,
 * unless there is a {@link RowCursor.Sink} for them. So the library keeps its view of the connection, in which a batch of a cursor comes
 * out empty.
 *
 * <p>Messages are those of PostgreSQL's protocol 3.0: a type byte, then a length that counts itself.
 */
final class WireRows extends ChannelInboundHandlerAdapter {

    private static final String NAME = "study-registry-rows";

    /** The name of the client library's own handler in its pipeline. */
    private static final String CODEC = "codec";

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int HEADER = 1 + Integer.BYTES;
    private static final byte DATA_ROW = 'D';
    private static final int CAPACITY = 64 * 1024;

    /** No row of the tables that are read comes near it: a longer message is none. */
    private static final int LONGEST = 16 * 1024 * 1024;

    private byte[] received = new byte[CAPACITY];
    private int end;
    private RowCursor.Sink sink;

    private WireRows() {}

    /** That of a connection, which must be idle the first time. Throws a {@code NoSuchElementException} without the codec. */
    static WireRows of(ChannelPipeline pipeline) {
        ChannelHandler present = pipeline.get(NAME);
        if (present != null) {
            return (WireRows) present;
        }
        WireRows rows = new WireRows();
        pipeline.addBefore(CODEC, NAME, rows);
        return rows;
    }

    /** The rows of the commands that are sent from now on go to the sink; to the client library if it is null. */
    void to(RowCursor.Sink next) {
        sink = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        append((ByteBuf) message);
        int at = 0;
        int kept = 0; // for the codec, from here to at
        RowCursor.Sink taker = null;
        while (end - at >= HEADER) {
            int next = at + 1 + length(at);
            if (next > end) {
                break;
            }
            if (received[at] == DATA_ROW && sink != null) {
                forward(context, kept, at);
                taker = sink;
                taker.row(received, at + HEADER);
                kept = next;
            }
            at = next;
        }
        if (taker != null) {
            taker.pause();
        }
        forward(context, kept, at);
        System.arraycopy(received, at, received, 0, end - at);
        end -= at;
    }

    private int length(int at) {
        int length = (int) INTS.get(received, at + 1);
        if (length < Integer.BYTES || length > LONGEST) {
            throw new CorruptedFrameException("A message of PostgreSQL has the length " + length);
        }
        return length;
    }

    private void append(ByteBuf bytes) {
        int count = bytes.readableBytes();
        if (received.length - end < count) {
            received = Arrays.copyOf(received, Math.max(received.length * 2, end + count));
        }
        bytes.readBytes(received, end, count);
        bytes.release();
        end += count;
    }

    private void forward(ChannelHandlerContext context, int from, int to) {
        if (from < to) {
            context.fireChannelRead(Unpooled.copiedBuffer(received, from, to - from));
        }
    }
}
