package org.studyregistry.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.PostgresTestResource;

/** There is no page unless it is asked for. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ConsoleOffTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/console/js/main.js",
                "/console/vendor/uPlot.iife.min.js",
                "/webjars/uplot/1.6.30/LICENSE"
            })
    void thePageDoesNotExist(String path) {
        given().get(path).then().statusCode(404).header("Content-Type", equalTo("application/problem+json"));
    }
}
