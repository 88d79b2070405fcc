package org.studyregistry.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/**
 * A proxy as nginx is by default: HTTP/1.1 to its clients, HTTP/1.0 to its server. What ends in order there ends in order here,
 * with a last chunk; what is reset there is reset here. One request a connection.
 */
public final class Http10Proxy implements Closeable {

    private static final int BUFFER = 64 * 1024;

    private final ServerSocket door;
    private final IntSupplier server;

    /** @param server the port that a request goes to */
    public Http10Proxy(IntSupplier server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                thread(() -> serve(client));
            } catch (IOException closed) {
                // The loop's condition tells whether it is the end.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server.getAsInt())) {
            try {
                String request = head(client.getInputStream())
                        .replaceFirst(" HTTP/1\\.1\r\n", " HTTP/1.0\r\n")
                        .replaceFirst("(?i)\r\nConnection:[^\r]*", "\r\nConnection: close");
                upstream.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                answer(upstream.getInputStream(), client.getOutputStream());
            } catch (IOException broken) {
                client.setSoLinger(true, 0);
            }
        } catch (IOException closed) {
            // Nobody is left to be told.
        }
    }

    private static void answer(InputStream in, OutputStream out) throws IOException {
        String head = head(in).replaceFirst("HTTP/1\\.0", "HTTP/1.1")
                .replaceFirst("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n");
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        byte[] bytes = new byte[BUFFER];
        for (int length; (length = in.read(bytes)) >= 0; ) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, 0, length);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** All up to the empty line. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no whole head came");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "http10-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
