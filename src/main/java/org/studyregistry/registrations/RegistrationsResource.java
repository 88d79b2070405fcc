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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.studyregistry.http.JsonContent;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.http.RequestBody;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;

/** The write side of the API: takes back what a registry has registered. */
@Path("/api/v0")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Right.REGISTER)
public class RegistrationsResource {

    private static final String PROBLEM = "application/problem+json";
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
            summary = "Tell which completions are registered",
            description = "All or nothing, unless the client opts in to handling=lenient. Safe to repeat.")
    @Parameter(
            name = DRY_RUN,
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @Parameter(
            name = "Prefer",
            in = ParameterIn.HEADER,
            example = "handling=lenient, return=representation",
            schema = @Schema(type = SchemaType.STRING))
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = RegistrationSchemas.Item.class)))
    @APIResponse(
            responseCode = "200",
            description = "What became of the batch",
            content = @Content(schema = @Schema(implementation = RegistrationSchemas.Summary.class)))
    @APIResponse(
            responseCode = "400",
            description = "Nothing was stored: invalid-json, invalid-registrations, or a query parameter",
            content =
                    @Content(mediaType = PROBLEM, schema = @Schema(implementation = RegistrationSchemas.Problem.class)))
    @APIResponse(responseCode = "401", description = "No good registry key", content = @Content(mediaType = PROBLEM))
    @APIResponse(
            responseCode = "403",
            description = "The key may not register",
            content = @Content(mediaType = PROBLEM))
    @APIResponse(
            responseCode = "408",
            description = "The body came too slowly",
            content = @Content(mediaType = PROBLEM))
    @APIResponse(responseCode = "413", description = "Too many bytes or items", content = @Content(mediaType = PROBLEM))
    @APIResponse(responseCode = "415", description = "Not plain JSON in UTF-8", content = @Content(mediaType = PROBLEM))
    @APIResponse(responseCode = "503", description = "Repeat it later", content = @Content(mediaType = PROBLEM))
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
                .map(answer -> response(answer, command)));
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
    @Operation(hidden = true)
    @POST
    @Path("completion-registered-to-study-registry")
    public Uni<Response> registerAtAlias(@Context UriInfo uri, @Context RoutingContext context) {
        return register(uri, context);
    }

    private Batch parse(Buffer body) {
        return BatchParser.parse(body.getBytes(), config.maxItems());
    }

    private Response response(Answer answer, Command command) {
        Response.ResponseBuilder response = Response.ok(AnswerBody.encode(answer, command, config.maxReported()))
                .type(MediaType.APPLICATION_JSON);
        command.preferences().applied().ifPresent(applied -> response.header("Preference-Applied", applied));
        return response.build();
    }
}
