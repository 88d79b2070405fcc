package org.studyregistry.testsupport;

import io.quarkus.test.junit.callback.QuarkusTestBeforeClassCallback;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** Holds every response of the API that a test gets by REST Assured against the OpenAPI document. Found as a service. */
public final class ContractFilter implements Filter, QuarkusTestBeforeClassCallback {

    private static final String API = "/api/";

    @Override
    public void beforeClass(Class<?> test) {
        if (RestAssured.filters().stream().noneMatch(ContractFilter.class::isInstance)) {
            RestAssured.filters(this);
        }
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        String path = URI.create(request.getURI().replace(" ", "%20")).getRawPath();
        if (path.startsWith(API)) {
            check(request.getMethod(), path, response);
        }
        return response;
    }

    private static void check(String method, String path, Response response) {
        List<String> deviations = ApiContract.instance()
                .deviations(
                        method,
                        path,
                        response.statusCode(),
                        response.headers().asList().stream()
                                .collect(Collectors.groupingBy(
                                        header -> header.getName(),
                                        Collectors.mapping(header -> header.getValue(), Collectors.toList()))),
                        response.asByteArray());
        if (!deviations.isEmpty()) {
            throw new AssertionError("Not as docs/openapi.yaml says: " + method + " " + path + " was "
                    + response.statusCode() + ", " + deviations);
        }
    }
}
