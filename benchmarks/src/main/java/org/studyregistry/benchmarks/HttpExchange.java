package org.studyregistry.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of HTTP/1.1 that costs next to nothing: a socket, and a parser of chunks that skips what is in them. */
final class HttpExchange implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;
    private final byte[] buffer = new byte[256 * 1024];
    private int at;
    private int end;
    private byte last;
    private long pauseMillis;
    private int readLimit = buffer.length;
    private String connection = "";

    HttpExchange(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(300_000);
        in = socket.getInputStream();
    }

    /** From here on reads little at a time, and rests after each time. */
    HttpExchange slowly(int bytes, long millis) {
        readLimit = bytes;
        pauseMillis = millis;
        return this;
    }

    /** From here on each request says that it is the last of the connection. */
    HttpExchange closing() {
        connection = "Connection: close\r\n";
        return this;
    }

    /** One request and its whole response; can be repeated. The CPU seconds are left to who knows the processes. */
    Measurement get(String path, String authorization) throws IOException {
        return send("GET " + path, authorization, "\r\n");
    }

    /** The same with a body. */
    Measurement post(String path, String authorization, String json) throws IOException {
        return send(
                "POST " + path,
                authorization,
                "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
    }

    private Measurement send(String path, String authorization, String rest) throws IOException {
        long start = System.nanoTime();
        String request = path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n" + connection
                + "Authorization: " + authorization + "\r\n" + rest;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(path + ": " + status);
        }
        long length = -1;
        for (String header; !(header = line()).isEmpty(); ) {
            if (header.toLowerCase().startsWith("content-length:")) {
                length = Long.parseLong(header.substring(15).trim());
            }
        }
        if (at == end) {
            fill();
        }
        double firstByte = (System.nanoTime() - start) / 1e9;
        long bytes = length >= 0 ? skip(length) : chunks();
        if (last != ']') {
            throw new IOException(path + ": the array was not closed");
        }
        return new Measurement((System.nanoTime() - start) / 1e9, firstByte, bytes, 0, 0);
    }

    private long chunks() throws IOException {
        long bytes = 0;
        while (true) {
            int size = Integer.parseInt(line().split(";")[0].trim(), 16);
            if (size == 0) {
                while (!line().isEmpty()) {
                    // A trailer.
                }
                return bytes;
            }
            bytes += skip(size);
            line();
        }
    }

    private long skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            if (at == end) {
                fill();
            }
            int step = (int) Math.min(left, end - at);
            at += step;
            left -= step;
            last = buffer[at - 1];
        }
        return count;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (at == end) {
                fill();
            }
            char c = (char) buffer[at++];
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append(c);
            }
        }
    }

    private void fill() throws IOException {
        if (pauseMillis > 0) {
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException e) {
                throw new IOException("Enough of it", e);
            }
        }
        at = 0;
        end = in.read(buffer, 0, readLimit);
        if (end < 0) {
            end = 0;
            throw new EOFException("The connection was closed within the answer");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
