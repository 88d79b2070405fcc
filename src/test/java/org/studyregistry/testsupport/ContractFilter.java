package org.studyregistry.testsupport;

import io.quarkus.test.junit.callback.QuarkusTestBeforeClassCallback;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.util.stream.Collectors;

/** Holds every response of the API that a test gets by REST Assured against the OpenAPI document. Found as a service. */
public final class ContractFilter implements Filter, QuarkusTestBeforeClassCallback {

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
        ContractCheck.check(
                request.getMethod(),
                path,
                response.statusCode(),
                response.headers().asList().stream()
                        .collect(Collectors.groupingBy(
                                header -> header.getName(),
                                Collectors.mapping(header -> header.getValue(), Collectors.toList()))),
                response.asByteArray());
        return response;
    }
}
