package org.studyregistry.health;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.PostgresTestResource;

/** The probes of a service whose database is up; {@code ServiceLifeIT} has the rest. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ProbesTest {

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void everyProbeIsUpOnTheManagementPort(String probe) {
        Api.management("/q/health/" + probe).then().statusCode(200).body("status", equalTo("UP"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void noProbeIsOnThePortOfTheApi(String probe) {
        given().get("/q/health/" + probe).then().statusCode(404);
    }

    @Test
    void livenessHasNothingToDoWithTheDatabaseAndReadinessHas() {
        Api.management("/q/health/live").then().body("checks.name", contains("event-loops"));
        Api.management("/q/health/ready")
                .then()
                .body("checks.name", containsInAnyOrder("database", "Graceful Shutdown"));
    }

    @Test
    void theDescriptionOfTheApiIsOnItsPort() {
        given().accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("info.title", equalTo("Study registry API"));
    }
}
