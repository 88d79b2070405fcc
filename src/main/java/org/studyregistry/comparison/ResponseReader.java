package org.studyregistry.comparison;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Asks one of the two systems, and reads its response as it comes: no more than one completion is held. */
final class ResponseReader {

    /** For the status and headers; what follows may take as long as it takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final JsonFactory json = new JsonFactory();
    private final URI base;
    private final String key;

    /**
     * @param base the system, to which the path of the API is added
     * @param key its registry key
     */
    ResponseReader(URI base, String key) {
        this.base = base;
        this.key = key;
    }

    /**
     * Reads a response to its end.
     *
     * @param path path and query, encoded
     * @param each is given every completion
     * @throws IOException if the system cannot be asked at all
     */
    SystemResponse read(String path, Consumer<Completion> each) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/+$", "") + path))
                .timeout(PATIENCE)
                .header("Authorization", "Basic " + key)
                .header("Accept", "application/json")
                .build();
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            throw new IOException(base + " cannot be asked: " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
        try (InputStream body = response.body()) {
            return response.statusCode() == OK ? body(body, each) : new SystemResponse.Refused(response.statusCode());
        } catch (IOException | IllegalArgumentException broken) {
            // The message may quote what was sent.
            return new SystemResponse.Broken(broken.getClass().getSimpleName());
        }
    }

    private SystemResponse body(InputStream body, Consumer<Completion> each) throws IOException {
        PushbackInputStream text = new PushbackInputStream(body);
        int first = text.read();
        while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
            first = text.read();
        }
        if (first == ']') {
            return text.read() < 0 ? new SystemResponse.Whole(true) : new SystemResponse.Broken("it begins with ]");
        }
        if (first < 0) {
            return new SystemResponse.Broken("it is empty");
        }
        text.unread(first);
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return new SystemResponse.Broken("it is no array");
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> members = new HashMap<>();
                members("", parser, members);
                each.accept(Completion.of(members));
            }
            if (parser.currentToken() != JsonToken.END_ARRAY) {
                return new SystemResponse.Broken("it does not end with ]");
            }
            return parser.nextToken() == null
                    ? new SystemResponse.Whole(false)
                    : new SystemResponse.Broken("it goes on after ]");
        }
    }

    private static void members(String prefix, JsonParser parser, Map<String, String> members) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + parser.currentName();
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                members(name + ".", parser, members);
            } else {
                members.put(name, parser.getText());
                parser.skipChildren();
            }
        }
    }
}
