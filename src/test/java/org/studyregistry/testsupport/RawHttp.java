package org.studyregistry.testsupport;

import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;

/**
 * HTTP/1 over a bare socket: sees what client libraries hide, above all how a response ends. What ends well is held against the
 * OpenAPI document.
 */
public final class RawHttp implements AutoCloseable {

    private static final int SMALL_WINDOW = 4 * 1024;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LONGEST_REQUEST_LINE = 8 * 1024;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3}) ");

    private final Socket socket = new Socket();
    private final StringBuilder sent = new StringBuilder();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** Sends a request; nothing is read yet. The small receive window lets the server feel a slow reader soon. */
    public static RawHttp send(String request) throws IOException {
        return send(RestAssured.port, request);
    }

    /** The same to another service than that of the test. */
    public static RawHttp send(int port, String request) throws IOException {
        RawHttp http = new RawHttp();
        http.socket.setReceiveBufferSize(SMALL_WINDOW);
        http.socket.setSoTimeout(PATIENCE_MILLIS);
        http.socket.connect(new InetSocketAddress("localhost", port));
        http.more(request);
        return http;
    }

    /** Asks for completions by this version of HTTP, for example {@code HTTP/1.0}. */
    public static RawHttp get(RegistrarWithKey registrar, String reference, String version) throws IOException {
        return send(completions(registrar, reference, version));
    }

    /** The request for completions, with trailer fields. */
    public static String completions(RegistrarWithKey registrar, String reference, String version) {
        return completions(registrar, reference, version, "TE: trailers\r\n");
    }

    /** The same with these header fields, each with its line's end. */
    public static String completions(RegistrarWithKey registrar, String reference, String version, String headers) {
        return "GET " + Api.COMPLETIONS + reference + " " + version + "\r\nHost: localhost\r\n" + headers
                + "Authorization: " + registrar.authorization() + "\r\n\r\n";
    }

    /** Sends a further request on the connection, whose last response was read to its end. */
    public RawHttp again(String request) throws IOException {
        received.reset();
        sent.setLength(0);
        more(request);
        return this;
    }

    /** Sends more of the request. */
    public void more(String text) throws IOException {
        sent.append(text, 0, Math.min(text.length(), LONGEST_REQUEST_LINE));
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads at least this much, if that much comes. */
    public RawHttp read(int bytes) throws IOException {
        byte[] buffer = new byte[8192];
        InputStream in = socket.getInputStream();
        int left = bytes;
        while (left > 0) {
            int count = in.read(buffer);
            if (count < 0) {
                break;
            }
            received.write(buffer, 0, count);
            left -= count;
        }
        return this;
    }

    /** The statuses of all responses that were read, interim ones included. */
    public List<Integer> statuses() {
        return STATUS_LINE
                .matcher(received.toString(StandardCharsets.ISO_8859_1))
                .results()
                .map(line -> Integer.valueOf(line.group(1)))
                .toList();
    }

    /** What was read until now. */
    public RawResponse soFar() {
        return RawResponse.of(received.toByteArray(), RawResponse.End.OPEN);
    }

    /** Reads until the response ends: by its framing, by the connection's end, or by a reset. */
    public RawResponse readToEnd() throws IOException {
        return ContractCheck.checked(sent.toString(), toEnd());
    }

    private RawResponse toEnd() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        InputStream in = socket.getInputStream();
        try {
            while (true) {
                RawResponse soFar = RawResponse.of(received.toByteArray(), RawResponse.End.OPEN);
                if (soFar.endedByFraming()) {
                    return soFar;
                }
                int count = in.read(buffer);
                if (count < 0) {
                    return RawResponse.of(received.toByteArray(), RawResponse.End.CLOSED);
                }
                received.write(buffer, 0, count);
                while (in.available() > 0 && (count = in.read(buffer)) > 0) {
                    received.write(buffer, 0, count);
                }
            }
        } catch (SocketException reset) {
            return RawResponse.of(received.toByteArray(), RawResponse.End.RESET);
        }
    }

    /** Reads until the connection ends; one that stays open is a response that never ends. */
    public RawResponse readUntilItEnds() {
        return ContractCheck.checked(sent.toString(), untilItEnds());
    }

    private RawResponse untilItEnds() {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = socket.getInputStream();
            for (int count; (count = in.read(buffer)) >= 0; ) {
                received.write(buffer, 0, count);
            }
            return RawResponse.of(received.toByteArray(), RawResponse.End.CLOSED);
        } catch (SocketTimeoutException silence) {
            return soFar();
        } catch (IOException reset) {
            return RawResponse.of(received.toByteArray(), RawResponse.End.RESET);
        }
    }

    /** Whether the other side ends the connection within the time, whatever it still sends. */
    public boolean endsWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        byte[] buffer = new byte[64 * 1024];
        try {
            long deadline = System.nanoTime() + millis * 1_000_000L;
            while (System.nanoTime() < deadline) {
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    return true;
                }
                received.write(buffer, 0, count);
            }
            return false;
        } catch (SocketException reset) {
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        }
    }

    /** Leaves, as a client that is killed does. */
    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
