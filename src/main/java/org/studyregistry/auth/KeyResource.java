package org.studyregistry.auth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrations.RegistrationsConfig;
import org.studyregistry.streaming.StreamConfig;

/** Describes the key that the request presents: for people who have got a new one, and for scripts that check theirs. */
@Path("/api/v0/study-registry/key")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Key")
public class KeyResource {

    private final SecurityIdentity identity;
    private final StreamConfig streams;
    private final RegistrationsConfig registrations;

    KeyResource(SecurityIdentity identity, StreamConfig streams, RegistrationsConfig registrations) {
        this.identity = identity;
        this.streams = streams;
        this.registrations = registrations;
    }

    /** Whose key it is, what it may do, until when, and the limits of this instance. Never the key. */
    @GET
    @NonBlocking
    @Operation(
            operationId = "describeKey",
            summary = "The presented key",
            description = "Any valid key may ask. Reads no completion, and is not recorded.")
    @APIResponse(responseCode = "200", ref = "Key")
    public Response describe(@Context UriInfo uri) {
        QueryParameters.read(uri, Set.of(), Map.of());
        Registrar registrar = (Registrar) identity.getPrincipal();
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        key.putObject("registrar").put("id", registrar.id().toString()).put("name", registrar.name());
        key.put("hint", registrar.key().hint());
        texts(key.putArray("rights"), identity.getRoles().stream().sorted());
        scope(key, registrar.scope());
        key.put(
                "expires_at",
                registrar.key().expiresAt().map(at -> at.toInstant().toString()).orElse(null));
        key.putObject("limits")
                .put("concurrent_streams", streams.maxPerRegistrar())
                .put("concurrent_registrations", registrations.maxPerRegistrar())
                .put("registration_items", registrations.maxItems())
                .put("registration_bytes", registrations.maxBodySize().asLongValue());
        return Response.ok(key.toString().getBytes(StandardCharsets.UTF_8))
                .type(MediaType.APPLICATION_JSON)
                .build();
    }

    private static void scope(ObjectNode key, KeyScope scope) {
        if (scope.courses() == null) {
            key.putNull("scope");
            return;
        }
        ObjectNode lists = key.putObject("scope");
        texts(lists.putArray("courses"), Stream.of(scope.courses()).map(Object::toString));
        texts(lists.putArray("modules"), Stream.of(scope.modules()).map(Object::toString));
        texts(lists.putArray("codes"), Stream.of(scope.codes()));
    }

    private static void texts(ArrayNode list, Stream<String> texts) {
        texts.forEach(list::add);
    }
}
