package org.studyregistry.testsupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What {@code docs/openapi.yaml} says of a response: its status, its header fields, its media type and its body. */
public final class ApiContract {

    private static final Path DOCUMENT = Path.of("docs", "openapi.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHECKED_AT_AN_END = 100;
    private static final String PROBLEM = "application/problem+json";

    /** Belong to the message, not to the API. */
    private static final Set<String> OF_HTTP = Set.of(
            "accept",
            "accept-encoding",
            "allow",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "transfer-encoding");

    /** A year that RFC 3339 has no form for, as typing errors make it. */
    private static final String EXPANDED_YEAR = "[+-][0-9]{4,6}-.*";

    private static final ApiContract INSTANCE = new ApiContract(document());

    private final JsonNode document;
    private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

    private ApiContract(JsonNode document) {
        this.document = document;
    }

    public static ApiContract instance() {
        return INSTANCE;
    }

    /** The whole document, its schemas as JSON Schemas. */
    public static JsonNode document() {
        try {
            return withNulls(new ObjectMapper(new YAMLFactory()).readTree(DOCUMENT.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As JSON Schema says what OpenAPI 3.0 calls nullable. */
    private static JsonNode withNulls(JsonNode node) {
        node.forEach(ApiContract::withNulls);
        if (node.path("nullable").asBoolean()) {
            ObjectNode schema = (ObjectNode) node;
            schema.putArray("type").add(schema.remove("type").asText()).add("null");
            schema.remove("nullable");
        }
        return node;
    }

    /**
     * Finds what a response has that the document does not say, or lacks that it promises.
     *
     * @param path of the request, encoded, without its query
     * @param headers the values by name
     * @param body empty if it has none; null if it is not known
     * @return sentences; none if all is as it is described
     */
    public List<String> deviations(
            String method, String path, int status, Map<String, List<String>> headers, byte[] body) {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.putAll(headers);
        JsonNode operation = operation(method, path);
        List<String> found = new ArrayList<>();
        if (operation.isMissingNode()) {
            if (!method.equals("OPTIONS")) {
                checkOutside(status, fields, method, body, found);
            }
            return found;
        }
        JsonNode response = resolved(operation.path("responses").path(Integer.toString(status)));
        if (response.isMissingNode()) {
            found.add("status " + status + " is not described");
            return found;
        }
        checkHeaders(response.path("headers"), fields, found);
        if (!method.equals("HEAD") && status != 304) {
            checkBody(response.path("content"), fields, body, found);
        } else if (body != null && body.length > 0) {
            found.add("there is a body");
        }
        return found;
    }

    /** The same for a value of one of the document's schemas. */
    public List<String> deviationsOf(String schema, JsonNode value) {
        List<String> found = new ArrayList<>();
        check(JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema), value, schema, found);
        return found;
    }

    /** Whatever is no operation is an error, of the same shape. */
    private void checkOutside(
            int status, Map<String, List<String>> fields, String method, byte[] body, List<String> found) {
        if (status < 400) {
            found.add("no operation is described, and the status is " + status);
        } else {
            JsonNode error = document.at("/components/responses/Error" + status);
            if (error.isMissingNode()) {
                found.add("status " + status + " is not described");
            } else if (!method.equals("HEAD")) {
                checkHeaders(error.path("headers"), fields, found);
                checkBody(error.path("content"), fields, body, found);
            }
        }
    }

    private JsonNode operation(String method, String path) {
        for (Map.Entry<String, JsonNode> described : document.path("paths").properties()) {
            // One text can be of several paths, which have different methods: a course can be called "search".
            JsonNode operation = described.getValue().path(method.toLowerCase(Locale.ROOT));
            if (!operation.isMissingNode() && path.matches(described.getKey().replaceAll("\\{[^}]+}", "[^/]+"))) {
                return operation;
            }
        }
        return document.path("no such path");
    }

    private void checkHeaders(JsonNode described, Map<String, List<String>> fields, List<String> found) {
        Set<String> names = described.properties().stream()
                .map(field -> field.getKey().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        fields.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !names.contains(name) && !OF_HTTP.contains(name))
                .forEach(name -> found.add("the header field " + name + " is not described"));
        described.properties().forEach(field -> {
            JsonNode header = resolved(field.getValue());
            List<String> values = fields.getOrDefault(field.getKey(), List.of());
            if (values.isEmpty() && header.path("required").asBoolean()) {
                found.add("the header field " + field.getKey() + " is missing");
            }
            values.forEach(value -> check(header.path("schema"), typed(header, value), field.getKey(), found));
        });
    }

    private static JsonNode typed(JsonNode header, String value) {
        boolean number = header.path("schema").path("type").asText().equals("integer") && value.matches("-?[0-9]+");
        return number
                ? JSON.getNodeFactory().numberNode(Long.parseLong(value))
                : JSON.getNodeFactory().textNode(value);
    }

    private void checkBody(JsonNode content, Map<String, List<String>> fields, byte[] body, List<String> found) {
        String type = fields.getOrDefault("Content-Type", List.of(""))
                .get(0)
                .split(";")[0]
                .strip();
        JsonNode described = content.path(type);
        if (described.isMissingNode()) {
            found.add("the media type '" + type + "' is not described");
            return;
        }
        if (body == null) {
            return;
        }
        JsonNode schema = described.path("schema");
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            if (schema.has("x-line")) {
                for (String line : ends(text.lines().toList())) {
                    check(schema.path("x-line"), JSON.readTree(line), "a line", found);
                }
            } else if (type.equals("application/json") || type.equals(PROBLEM)) {
                check(schema, ends(JSON.readTree(text)), "the body", found);
            }
        } catch (IOException e) {
            found.add("the body is no JSON: " + e.getMessage());
        }
    }

    /** The beginning and the end of what is long: a check of each row of a million takes minutes. */
    private static List<String> ends(List<String> lines) {
        if (lines.size() <= 2 * CHECKED_AT_AN_END) {
            return lines;
        }
        List<String> ends = new ArrayList<>(lines.subList(0, CHECKED_AT_AN_END));
        ends.addAll(lines.subList(lines.size() - CHECKED_AT_AN_END, lines.size()));
        return ends;
    }

    private static JsonNode ends(JsonNode value) {
        if (!value.isArray() || value.size() <= 2 * CHECKED_AT_AN_END) {
            return value;
        }
        ArrayNode ends = JSON.createArrayNode();
        for (int i = 0; i < CHECKED_AT_AN_END; i++) {
            ends.add(value.get(i)).add(value.get(value.size() - 1 - i));
        }
        return ends;
    }

    private void check(JsonNode schema, JsonNode value, String what, List<String> found) {
        schemas.computeIfAbsent(schema, this::compiled).validate(withoutExpandedYears(value)).stream()
                .limit(5)
                .forEach(message -> found.add(what + ": " + message.getMessage()));
    }

    /** The same with years that RFC 3339 has a form for: the document says that there are others. */
    private static JsonNode withoutExpandedYears(JsonNode value) {
        JsonNode copy = value.deepCopy();
        copy.findParents("completion_date").forEach(parent -> {
            ObjectNode completion = (ObjectNode) parent;
            completion.properties().forEach(member -> {
                if (member.getValue().asText().matches(EXPANDED_YEAR)) {
                    member.setValue(JSON.getNodeFactory().textNode("2022-06-21T00:00:00Z"));
                }
            });
        });
        return copy;
    }

    /** With the components that it refers to, and closed: a member that is not described is one too many. */
    private JsonSchema compiled(JsonNode schema) {
        ObjectNode root = (ObjectNode) closed(schema.deepCopy());
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        ObjectNode components = document.path("components").deepCopy();
        components.path("schemas").forEach(ApiContract::closeReferences);
        root.set("components", components);
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(root, config);
    }

    private static JsonNode closed(JsonNode schema) {
        if (schema.has("$ref")) {
            ((ObjectNode) schema).put("unevaluatedProperties", false);
        }
        closeReferences(schema);
        return schema;
    }

    /** References in properties and items; those of allOf and anyOf are a part of what refers to them. */
    private static void closeReferences(JsonNode schema) {
        schema.path("properties").forEach(ApiContract::closed);
        if (schema.has("items")) {
            closed(schema.path("items"));
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }
}
