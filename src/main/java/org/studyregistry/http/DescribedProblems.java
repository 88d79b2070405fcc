package org.studyregistry.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.studyregistry.problem.ProblemType;

/** Adds to each operation of the OpenAPI document the problems that every one of them can answer with. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class DescribedProblems implements OASFilter {

    private static final String SCHEMA = "Problem";
    private static final List<Integer> STATUSES = List.of(400, 401, 403, 404, 406, 414, 429, 431, 500, 503);

    @Override
    public Operation filterOperation(Operation operation) {
        Map<Integer, String> titles = Arrays.stream(ProblemType.values())
                .filter(type -> STATUSES.contains(type.status()))
                .collect(Collectors.groupingBy(
                        ProblemType::status,
                        TreeMap::new,
                        Collectors.mapping(ProblemType::title, Collectors.joining("; "))));
        titles.forEach((status, title) -> describe(operation.getResponses(), Integer.toString(status), title));
        return operation;
    }

    /** Where an operation describes a status itself, with a body, that stays. */
    private static void describe(APIResponses responses, String status, String titles) {
        APIResponse described = responses.getAPIResponse(status);
        if (described == null || described.getContent() == null) {
            responses.addAPIResponse(status, response(titles));
        }
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getComponents().addSchema(SCHEMA, schema());
    }

    private static APIResponse response(String titles) {
        return OASFactory.createAPIResponse()
                .description(titles)
                .content(OASFactory.createContent()
                        .addMediaType(
                                "application/problem+json",
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(SCHEMA))));
    }

    private static Schema schema() {
        return OASFactory.createSchema()
                .description("A problem (RFC 9457), with message, source and data as the reference system has them")
                .addType(Schema.SchemaType.OBJECT)
                .addProperty("type", text("urn:problem-type:study-registry: and the problem's name"))
                .addProperty("title", text("What kind of problem, in words"))
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", text("What went wrong this time, and how to mend it"))
                .addProperty("instance", text("The path of the request"))
                .addProperty("message", text("The same as detail"))
                .required(List.of("type", "title", "status", "detail", "instance", "message"));
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).description(description);
    }
}
