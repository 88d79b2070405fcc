package org.studyregistry.streaming;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.studyregistry.internals.OffHeap;

/** The gzip coding (RFC 1952), at the fastest level, flushed after each chunk. */
final class Gzip implements ContentCoding {

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};
    private static final int STEP = 16 * 1024;

    /** Holds memory of the system, so there is none before there is something to compress: many a head has no body. */
    private Deflater deflater;

    private final CRC32 crc = new CRC32();
    private final MessageDigest sha256 = Observation.newSha256();
    private boolean started;

    @Override
    public Optional<String> name() {
        return Optional.of("gzip");
    }

    @Override
    public Buffer code(Buffer bytes) {
        ByteBuf plain = OffHeap.bytesOf(bytes);
        try {
            ByteBuffer input = plain.nioBuffer();
            crc.update(input.duplicate());
            deflater().setInput(input);
            return deflated(Deflater.SYNC_FLUSH);
        } finally {
            OffHeap.release(bytes);
        }
    }

    @Override
    public Buffer end() {
        deflater().finish();
        Buffer rest = deflated(Deflater.NO_FLUSH);
        Buffer checks = Buffer.buffer().appendIntLE((int) crc.getValue()).appendIntLE((int) deflater.getBytesRead());
        sha256.update(checks.getBytes());
        return rest.appendBuffer(checks);
    }

    @Override
    public Optional<byte[]> sha256() {
        return Optional.of(sha256.digest());
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
        }
    }

    private Deflater deflater() {
        if (deflater == null) {
            deflater = new Deflater(Deflater.BEST_SPEED, true);
        }
        return deflater;
    }

    private Buffer deflated(int flush) {
        ByteBuf output = OffHeap.allocate(STEP);
        if (!started) {
            started = true;
            output.writeBytes(HEADER);
        }
        int written;
        int room;
        do {
            output.ensureWritable(STEP);
            room = output.writableBytes();
            written = deflater.deflate(output.nioBuffer(output.writerIndex(), room), flush);
            output.writerIndex(output.writerIndex() + written);
        } while (written == room);
        sha256.update(output.nioBuffer());
        return OffHeap.buffer(output);
    }
}
