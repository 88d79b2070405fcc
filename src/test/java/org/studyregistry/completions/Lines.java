package org.studyregistry.completions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A response in lines with a footer, as a client reads it. */
record Lines(List<JsonNode> rows, JsonNode footer) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Lines of(String text) {
        List<JsonNode> lines = new ArrayList<>();
        try {
            for (String line : text.lines().toList()) {
                lines.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Lines(lines, lines.remove(lines.size() - 1).get("footer"));
    }

    /** The ids in their order, with a minus before what is gone. */
    List<String> ids() {
        return rows.stream()
                .map(row -> (row.has("removed") ? "-" : "") + row.get("id").asText())
                .toList();
    }

    String cursor() {
        return footer.get("cursor").textValue();
    }

    /** Null if there is none. */
    String watermark() {
        return footer.get("watermark").textValue();
    }

    boolean limited() {
        return footer.get("status").asText().equals("limited");
    }
}
