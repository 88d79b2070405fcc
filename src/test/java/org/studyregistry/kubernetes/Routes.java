package org.studyregistry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the Gateway API's objects name is there, and nothing ends an export or sends a registration a second time. */
record Routes(Overlay overlay, Findings findings) {

    void check() {
        overlay.all("Gateway").forEach(this::gateway);
        overlay.all("HTTPRoute").forEach(this::route);
    }

    private void gateway(Manifest gateway) {
        for (JsonNode listener : gateway.tree().at("/spec/listeners")) {
            findings.unless(
                    listener.path("protocol").asText().equals("HTTPS")
                            && listener.at("/tls/mode").asText().equals("Terminate"),
                    gateway + ": a listener without TLS");
            for (JsonNode certificate : listener.at("/tls/certificateRefs")) {
                String secret = certificate.path("name").asText();
                findings.unless(
                        documentation().contains("create secret tls " + secret + " "),
                        gateway + ": nobody makes the secret " + secret);
            }
        }
    }

    private void route(Manifest route) {
        for (JsonNode parent : route.tree().at("/spec/parentRefs")) {
            Optional<JsonNode> listener = overlay
                    .one("Gateway", parent.path("name").asText())
                    .stream()
                    .flatMap(gateway -> stream(gateway.tree().at("/spec/listeners")))
                    .filter(candidate -> candidate.path("name").equals(parent.path("sectionName")))
                    .findFirst();
            findings.unless(listener.isPresent(), route + ": no such listener of a gateway");
            listener.ifPresent(there -> findings.unless(
                    stream(route.tree().at("/spec/hostnames")).anyMatch(there.path("hostname")::equals),
                    route + ": no host of its gateway"));
        }
        for (JsonNode rule : route.tree().at("/spec/rules")) {
            for (String timeout : new String[] {"request", "backendRequest"}) {
                findings.unless(
                        rule.path("timeouts").path(timeout).asText().equals("0s"),
                        route + ": timeouts/" + timeout + " ends long streams");
            }
            findings.unless(!rule.has("retry"), route + ": may send a request twice");
            for (JsonNode backend : rule.path("backendRefs")) {
                boolean there = overlay.one("Service", backend.path("name").asText()).stream()
                        .flatMap(service -> stream(service.tree().at("/spec/ports")))
                        .anyMatch(port -> port.path("port").equals(backend.path("port")));
                findings.unless(there, route + ": no such port of a service");
            }
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String documentation() {
        try {
            return Files.readString(Path.of("docs", "deploy.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
