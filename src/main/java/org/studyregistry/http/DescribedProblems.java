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
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.studyregistry.problem.ProblemType;

/**
 * Describes the responses of errors in the OpenAPI document: one component for each status that problems have, {@code Error400}
 * for example, and in each operation those that every operation has. {@code META-INF/openapi.yaml} has the components that they are
 * made of.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class DescribedProblems implements OASFilter {

    private static final String NAME = "Error";
    /** Of what the resources' methods return, which is no part of the API. */
    private static final List<String> OF_SIGNATURES = List.of("Buffer", "ByteBuf");

    private static final List<Integer> OF_EVERY_OPERATION =
            List.of(400, 401, 403, 404, 406, 414, 417, 429, 431, 500, 503);
    private static final List<String> HEADERS = List.of("request-id", "Cache-Control");
    private static final Map<Integer, List<String>> FURTHER_HEADERS = Map.of(
            401,
            List.of("WWW-Authenticate"),
            415,
            List.of("Accept"),
            429,
            List.of("Retry-After"),
            503,
            List.of("Retry-After"));

    @Override
    public Operation filterOperation(Operation operation) {
        Map<String, APIResponse> responses =
                new TreeMap<>(operation.getResponses().getAPIResponses());
        OF_EVERY_OPERATION.forEach(status -> responses.put(
                Integer.toString(status), OASFactory.createAPIResponse().ref(NAME + status)));
        responses.replaceAll((status, response) -> alone(response));
        operation.getResponses().setAPIResponses(responses);
        if (operation.getParameters() != null && operation.getParameters().isEmpty()) {
            operation.setParameters(null);
        }
        return operation;
    }

    /** A reference without a description derived from the status, which would stand in front of the component's own. */
    private static APIResponse alone(APIResponse response) {
        return response.getRef() == null
                ? response
                : OASFactory.createAPIResponse().ref(response.getRef());
    }

    /** Leaves out what is derived from a method's signature, and says less than the path's own description. */
    @Override
    public Parameter filterParameter(Parameter parameter) {
        return parameter.getIn() == Parameter.In.PATH && parameter.getDescription() == null ? null : parameter;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        OF_SIGNATURES.forEach(document.getComponents()::removeSchema);
        Map<Integer, String> titles = Arrays.stream(ProblemType.values())
                .collect(Collectors.groupingBy(
                        ProblemType::status,
                        TreeMap::new,
                        Collectors.mapping(ProblemType::title, Collectors.joining("; "))));
        titles.forEach((status, title) -> document.getComponents().addResponse(NAME + status, response(status, title)));
    }

    private static APIResponse response(int status, String titles) {
        APIResponse response = OASFactory.createAPIResponse()
                .description(titles)
                .content(OASFactory.createContent()
                        .addMediaType(
                                "application/problem+json",
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("Problem"))));
        HEADERS.forEach(name -> response.addHeader(name, header(name)));
        FURTHER_HEADERS.getOrDefault(status, List.of()).forEach(name -> response.addHeader(name, header(name)));
        return response;
    }

    private static Header header(String name) {
        return OASFactory.createHeader().ref(name);
    }
}
