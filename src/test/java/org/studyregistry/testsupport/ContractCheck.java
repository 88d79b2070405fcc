package org.studyregistry.testsupport;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Holds responses of the API against the OpenAPI document, whatever client got them; fails the test that deviates. */
public final class ContractCheck {

    private static final String API = "/api/";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("([A-Z]+) (/api/[^ ?\r]*)(?:\\?[^ \r]*)? HTTP/1\\.[01]\r\n");

    /** Of requests that were no HTTP; these have nothing but a status, see docs/errors.md. */
    private static final List<Integer> BARE = List.of(400, 414, 431);

    private ContractCheck() {}

    /** Sends a request, and checks its response: the body as well, if the handler has read it. */
    public static <T> HttpResponse<T> send(HttpClient client, HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpResponse<T> response = client.send(request, handler);
        byte[] body = null;
        if (response.body() instanceof String text) {
            body = text.getBytes(StandardCharsets.UTF_8);
        } else if (response.body() instanceof byte[] bytes) {
            body = bytes;
        }
        Map<String, List<String>> fields = new HashMap<>(response.headers().map());
        fields.remove(":status");
        check(request.method(), request.uri().getRawPath(), response.statusCode(), fields, body);
        return response;
    }

    /** Checks a response of Vert.x's client, and gives its body back. */
    public static Buffer checked(HttpClientResponse response, Buffer body) {
        Map<String, List<String>> fields = response.headers().names().stream()
                .collect(Collectors.toMap(name -> name, response.headers()::getAll, (one, same) -> one));
        check(
                response.request().getMethod().name(),
                response.request().path(),
                response.statusCode(),
                fields,
                decoded(response.getHeader("Content-Encoding"), body.getBytes()));
        return body;
    }

    /** Checks a response that came whole over a bare socket, unless the request was none of the API's. */
    static RawResponse checked(String request, RawResponse response) {
        Matcher line = REQUEST_LINE.matcher(request);
        if (!line.lookingAt() || !response.head().contains(" ")) {
            return response;
        }
        boolean whole = line.group(1).equals("HEAD") || response.whole();
        boolean bare = BARE.contains(response.status())
                && response.content().length == 0
                && response.header("request-id") == null;
        if (whole && !bare && response.status() >= 200) {
            Map<String, List<String>> fields = Arrays.stream(response.head().split("\r\n"))
                    .skip(1)
                    .map(field -> field.split(":", 2))
                    .collect(Collectors.groupingBy(
                            field -> field[0].toLowerCase(Locale.ROOT),
                            Collectors.mapping(field -> field[1].strip(), Collectors.toList())));
            check(
                    line.group(1),
                    line.group(2),
                    response.status(),
                    fields,
                    decoded(response.header("Content-Encoding"), response.content()));
        }
        return response;
    }

    /**
     * Checks a response.
     *
     * @param path encoded, without the query
     * @param body null if it was not read to its end
     */
    static void check(String method, String path, int status, Map<String, List<String>> headers, byte[] body) {
        if (!path.startsWith(API)) {
            return;
        }
        List<String> deviations = ApiContract.instance().deviations(method, path, status, headers, body);
        if (!deviations.isEmpty()) {
            throw new AssertionError(
                    "Not as docs/openapi.yaml says: " + method + " " + path + " was " + status + ", " + deviations);
        }
    }

    private static byte[] decoded(String coding, byte[] body) {
        if (!"gzip".equals(coding) || body.length == 0) {
            return body;
        }
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return plain.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
