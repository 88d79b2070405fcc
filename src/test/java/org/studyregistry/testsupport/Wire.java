package org.studyregistry.testsupport;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection to the service on which a test says every byte itself. */
public final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    public Wire() {
        try {
            socket = new Socket("localhost", RestAssured.port);
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text, each line ended as HTTP wants it. */
    public Wire lines(String text) {
        return send(text.replace("\n", "\r\n"));
    }

    public Wire send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes up to and including this text. */
    public String readUntil(String end) {
        StringBuilder read = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            while (read.indexOf(end) < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new AssertionError("The connection ended after: " + read);
                }
                read.append((char) next);
            }
            return read.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(read.toString(), e);
        }
    }

    /** Leaves in the middle of whatever goes on. */
    public void abandon() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
