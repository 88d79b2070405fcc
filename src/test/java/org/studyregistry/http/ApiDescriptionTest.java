package org.studyregistry.http;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.ApiContract;
import org.studyregistry.testsupport.PostgresTestResource;

/** {@code docs/openapi.yaml} is what the service serves, and what generators can work with. {@code ContractFilter} holds its truth. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ApiDescriptionTest {

    private static final Path COMMITTED = Path.of("docs", "openapi.yaml");
    private static final Path SERVED = Path.of("target", "openapi.yaml");

    private final JsonNode document = ApiContract.document();

    @Test
    void theCommittedDocumentIsTheServedOne() throws IOException {
        String served = given().get("/q/openapi?format=yaml").asString();
        Files.writeString(SERVED, served);

        assertEquals(
                Files.readString(COMMITTED),
                served,
                () -> COMMITTED + " is not current. To refresh it: cp " + SERVED + " " + COMMITTED);
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
        Set<String> used = new HashSet<>();
        List<String> broken = new ArrayList<>();
        walk(document, "", (path, node) -> {
            if (node.has("$ref")) {
                String reference = node.path("$ref").asText();
                used.add(reference);
                if (document.at(reference.substring(1)).isMissingNode()) {
                    broken.add(path + " refers to " + reference);
                }
            }
        });
        Set<String> unused = new TreeSet<>();
        document.path("components")
                .properties()
                .forEach(kind -> kind.getValue().fieldNames().forEachRemaining(name -> {
                    String reference = "#/components/" + kind.getKey() + "/" + name;
                    boolean noOperations = reference.endsWith("/Error405");
                    if (!kind.getKey().equals("securitySchemes") && !noOperations && !used.contains(reference)) {
                        unused.add(reference);
                    }
                }));

        assertEquals(List.of(), broken);
        assertEquals(Set.of(), unused);
    }

    @Test
    void everyRequiredMemberIsDescribed() {
        List<String> missing = new ArrayList<>();
        walk(document, "", (path, node) -> node.path("required").forEach(name -> {
            if (name.isTextual() && !node.path("properties").has(name.asText())) {
                missing.add(path + " has no " + name.asText());
            }
        }));

        assertEquals(List.of(), missing);
    }

    @Test
    void everyOperationSaysWhatAClientNeeds() {
        List<String> faults = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (!entry.getValue().has("responses")) {
                        return;
                    }
                    JsonNode operation = entry.getValue();
                    String name = entry.getKey() + " " + path.getKey();
                    for (String member : List.of("operationId", "summary", "description", "tags")) {
                        if (operation.path(member).isMissingNode()) {
                            faults.add(name + " has no " + member);
                        }
                    }
                    if (!ids.add(operation.path("operationId").asText())) {
                        faults.add(name + " has another's operationId");
                    }
                    Set<String> inPath = Pattern.compile("\\{([^}]+)}")
                            .matcher(path.getKey())
                            .results()
                            .map((MatchResult variable) -> variable.group(1))
                            .collect(Collectors.toSet());
                    Set<String> described = StreamSupport.stream(
                                    parameters(path.getValue(), operation).spliterator(), false)
                            .filter(parameter -> parameter.path("in").asText().equals("path"))
                            .map(parameter -> parameter.path("name").asText())
                            .collect(Collectors.toSet());
                    if (!inPath.equals(described)) {
                        faults.add(name + " has the parameters " + described);
                    }
                    operation.path("responses").properties().forEach(response -> {
                        JsonNode answered = resolved(response.getValue());
                        if (!answered.path("headers").has("request-id")) {
                            faults.add(name + ": " + response.getKey() + " has no request-id");
                        }
                        if (answered.path("description").asText().isEmpty()) {
                            faults.add(name + ": " + response.getKey() + " has no description");
                        }
                    });
                    Set<String> tags = new HashSet<>();
                    document.path("tags")
                            .forEach(tag -> tags.add(tag.path("name").asText()));
                    operation.path("tags").forEach(tag -> {
                        if (!tags.contains(tag.asText())) {
                            faults.add(name + " has the unknown tag " + tag.asText());
                        }
                    });
                }));

        assertEquals(List.of(), faults);
    }

    @Test
    void everyExampleIsOne() {
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, JsonNode> schema :
                document.at("/components/schemas").properties()) {
            if (schema.getValue().has("example")) {
                faults.addAll(ApiContract.instance()
                        .deviationsOf(schema.getKey(), schema.getValue().path("example")));
            }
        }

        assertEquals(List.of(), faults);
    }

    @Test
    void theDocumentAsAWholeIsSound() {
        assertEquals("3.0.3", document.path("openapi").asText());
        assertTrue(document.at("/info/license").has("url")
                ^ document.at("/info/license").has("identifier"));
        assertTrue(document.path("servers").size() > 0, "servers");
        assertEquals(
                "bearer",
                document.at("/components/securitySchemes/registryKey/scheme").asText());
        assertEquals(
                "registryKey", document.path("security").path(0).fieldNames().next());
    }

    private List<JsonNode> parameters(JsonNode path, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        path.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        operation.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        return parameters;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static void walk(JsonNode node, String path, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(path, node);
        if (node.isObject()) {
            node.properties().forEach(member -> walk(member.getValue(), path + "/" + member.getKey(), visitor));
        } else {
            node.forEach(element -> walk(element, path + "/*", visitor));
        }
    }
}
