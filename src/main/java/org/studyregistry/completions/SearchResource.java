package org.studyregistry.completions;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.studyregistry.completions.SearchParser.Parsed;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.http.JsonContent;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.http.RequestBody;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;
import org.studyregistry.streaming.ShortQuestions;

/** The completions of some students, who are named in the body: addresses do not belong into URLs and the logs of proxies. */
@Path(CompletionsResource.PATH)
@Produces(MediaType.APPLICATION_JSON) // see AcceptableFormats
@RolesAllowed(Right.Role.READ)
@Tag(name = "Completions")
public class SearchResource {

    /** Three full lists, with every character escaped. */
    private static final long MAX_BYTES = 2L * 1024 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CompletionResponses responses;
    private final ShortQuestions questions;
    private final SecurityIdentity identity;

    SearchResource(CompletionResponses responses, ShortQuestions questions, SecurityIdentity identity) {
        this.responses = responses;
        this.questions = questions;
        this.identity = identity;
    }

    /** Those of all courses that the key may see, or of those that the body names. */
    @POST
    @Path("search")
    @Operation(
            operationId = "searchCompletions",
            summary = "The completions of some students",
            description =
                    "Streams the completions that have one of the addresses or ids in the body. What is not found is"
                            + " absent.")
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(ref = "CompletionSearch")
    @APIResponse(responseCode = "200", ref = "PlatformCompletions")
    @APIResponse(responseCode = "408", ref = "Error408")
    @APIResponse(responseCode = "409", ref = "Error409")
    @APIResponse(responseCode = "413", ref = "Error413")
    @APIResponse(responseCode = "415", ref = "Error415")
    public Multi<Buffer> search(@Context UriInfo uri, @Context RoutingContext context) {
        return stream(
                uri, context, true, parsed -> new Selection.OfPlatform(CompletionParameters.courses(parsed.courses())));
    }

    /** Those of one course. */
    @POST
    @Path("{course}/search")
    @Operation(
            operationId = "searchCompletionsOfCourse",
            summary = "The completions of some students in one course",
            description = "As for all courses, narrowed to one; the rows are those of the course.")
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(ref = "CompletionSearch")
    @APIResponse(responseCode = "200", ref = "Completions")
    @APIResponse(responseCode = "408", ref = "Error408")
    @APIResponse(responseCode = "409", ref = "Error409")
    @APIResponse(responseCode = "413", ref = "Error413")
    @APIResponse(responseCode = "415", ref = "Error415")
    public Multi<Buffer> searchCourse(
            @PathParam("course") String course, @Context UriInfo uri, @Context RoutingContext context) {
        CourseReference reference = CourseReference.parse(course);
        return stream(uri, context, false, parsed -> new Selection.OfCourse(reference, Optional.empty()));
    }

    private Multi<Buffer> stream(
            UriInfo uri, RoutingContext context, boolean courses, Function<Parsed, Selection> selection) {
        Registrar registrar = (Registrar) identity.getPrincipal();
        QueryParameters parameters = CompletionParameters.read(uri, false);
        JsonContent.require(context);
        // In a registrar's turn, so that few bodies are in memory at once.
        Multi<Buffer> stream = questions
                .ask(registrar.id(), () -> RequestBody.read(context, MAX_BYTES, PATIENCE, bytes -> {})
                        .map(body -> SearchParser.parse(body.getBytes(), courses)))
                .onItem()
                .transformToMulti(parsed -> responses.stream(
                        CompletionParameters.request(
                                selection.apply(parsed), Optional.of(parsed.search()), registrar, parameters, context),
                        context));
        return RestMulti.fromMultiData(stream).encodeAsJsonArray(false).build();
    }
}
