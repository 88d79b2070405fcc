package org.studyregistry.registrations;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.studyregistry.http.JsonContent;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.http.RequestBody;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;

/** The write side of the API: takes back what a registry has registered. */
@Path("/api/v0")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Right.REGISTER)
@Tag(name = "Registrations")
public class RegistrationsResource {

    private static final String DRY_RUN = "dry_run";
    private static final Set<String> PARAMETERS = Set.of(DRY_RUN);

    private final Registrations registrations;
    private final RegistrationSlots slots;
    private final RegistrationsConfig config;
    private final SecurityIdentity identity;

    RegistrationsResource(
            Registrations registrations,
            RegistrationSlots slots,
            RegistrationsConfig config,
            SecurityIdentity identity) {
        this.registrations = registrations;
        this.slots = slots;
        this.config = config;
        this.identity = identity;
    }

    /** Registers a batch of completions. */
    @Operation(
            operationId = "registerCompletions",
            summary = "Register completions",
            description = "All or nothing, unless the client opts in to handling=lenient. Safe to repeat.")
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(ref = "Registrations")
    @APIResponse(responseCode = "200", ref = "Registered")
    @APIResponse(responseCode = "408", ref = "Error408")
    @APIResponse(responseCode = "413", ref = "Error413")
    @APIResponse(responseCode = "415", ref = "Error415")
    @POST
    @Path("study-registry/completion-registered-to-study-registry")
    public Uni<Response> register(@Context UriInfo uri, @Context RoutingContext context) {
        boolean dryRun = QueryParameters.read(uri, PARAMETERS, Map.of()).flag(DRY_RUN);
        JsonContent.require(context);
        Command command = command(context, dryRun);
        return slots.within(command.registrar().id(), RequestBody.declaredLength(context), slot -> RequestBody.read(
                        context, config.maxBodySize().asLongValue(), config.bodyTimeout(), slot)
                .map(this::parse)
                .chain(batch -> slot.untilEndOf(registrations.register(command, batch)))
                .map(result -> response(result, command)));
    }

    /** What is stored is shown to keys only that may read. */
    private Command command(RoutingContext context, boolean dryRun) {
        boolean reads = identity.hasRole(Right.READ);
        Preferences preferences = Preferences.read(context.request().headers().getAll("Prefer"));
        return new Command(
                (Registrar) identity.getPrincipal(),
                context,
                reads ? preferences : preferences.withoutRepresentation(),
                dryRun,
                reads);
    }

    /** The same at the path that the reference system's documentation has in one place. */
    @Operation(
            operationId = "registerCompletionsAtOldPath",
            summary = "Register completions, at an older path",
            description = "The same as registerCompletions.")
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(ref = "Registrations")
    @APIResponse(responseCode = "200", ref = "Registered")
    @APIResponse(responseCode = "408", ref = "Error408")
    @APIResponse(responseCode = "413", ref = "Error413")
    @APIResponse(responseCode = "415", ref = "Error415")
    @POST
    @Path("completion-registered-to-study-registry")
    public Uni<Response> registerAtAlias(@Context UriInfo uri, @Context RoutingContext context) {
        return register(uri, context);
    }

    private Batch parse(Buffer body) {
        return BatchParser.parse(body.getBytes(), config.maxItems());
    }

    private Response response(BatchResult result, Command command) {
        Response.ResponseBuilder response = Response.ok(BatchResponseBody.encode(result, command, config.maxReported()))
                .type(MediaType.APPLICATION_JSON);
        command.preferences().applied().ifPresent(applied -> response.header("Preference-Applied", applied));
        return response.build();
    }
}
