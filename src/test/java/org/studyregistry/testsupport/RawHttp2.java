package org.studyregistry.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** HTTP/2 over a bare socket, with prior knowledge: sends what no client library would, whatever the server's settings say. */
public final class RawHttp2 implements AutoCloseable {

    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int LITERAL_LENGTH = 127;

    private final Socket socket;
    private final DataOutputStream out;
    private final Thread reader;
    private int nextStream = 1;

    /** Opens a connection; what comes back is read and thrown away. */
    public RawHttp2(int port) throws IOException {
        socket = new Socket("localhost", port);
        out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
        reader = new Thread(this::discard, "raw-http2-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Begins a request.
     *
     * @param ended whether it has no body
     * @return its stream
     */
    public int request(String method, String path, Map<String, String> headers, boolean ended) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", method);
        field(block, ":scheme", "http");
        field(block, ":authority", "localhost");
        field(block, ":path", path);
        headers.forEach((name, value) -> field(block, name, value));
        int stream = nextStream;
        nextStream += 2;
        frame(HEADERS, END_HEADERS | (ended ? END_STREAM : 0), stream, block.toByteArray());
        return stream;
    }

    /** Takes a request back. */
    public void reset(int stream) throws IOException {
        frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    public void flush() throws IOException {
        out.flush();
    }

    /** Literal, never indexed, without Huffman coding (RFC 7541, 6.2.3). */
    private static void field(ByteArrayOutputStream block, String name, String value) {
        block.write(0x10);
        text(block, name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length - LITERAL_LENGTH;
        if (rest < 0) {
            block.write(bytes.length);
        } else {
            block.write(LITERAL_LENGTH);
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(payload.length >> 16);
        out.writeShort(payload.length);
        out.write(type);
        out.write(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    private void discard() {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = socket.getInputStream();
            while (in.read(buffer) >= 0) {
                // Nobody wants it.
            }
        } catch (IOException closed) {
            // By either side.
        }
    }

    /** Leaves, as a client that is killed does. */
    @Override
    public void close() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
