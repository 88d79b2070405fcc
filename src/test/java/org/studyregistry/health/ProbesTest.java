package org.studyregistry.health;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

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
    void theDescriptionOfTheApiIsTrueAndOnItsPort() {
        given().accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body(
                        "paths.keySet()",
                        hasItems(
                                "/api/v0/study-registry/completions/{course}",
                                "/api/v0/study-registry/completions/{course}/{module_id}"))
                .body(
                        "paths.'/api/v0/study-registry/completion-registered-to-study-registry'.post.parameters"
                                + ".find { it.name == 'Prefer' }.schema.type",
                        equalTo("string"))
                .body(
                        "paths.'/api/v0/study-registry/completions/{course}'.get.responses.keySet()",
                        hasItems("400", "401", "403", "404", "406", "409", "414", "429", "431", "500", "503"))
                .body("components.securitySchemes.registryKey.scheme", equalTo("basic"))
                .body(
                        "components.schemas.StudyRegistryCompletion.required",
                        hasItems(
                                "completion_date",
                                "completion_language",
                                "completion_registration_attempt_date",
                                "email",
                                "grade",
                                "id",
                                "user_id",
                                "tier"))
                .body("components.schemas.StudyRegistryCompletion.properties.tier.type", hasItems("integer", "null"))
                .body(
                        "paths.'/api/v0/study-registry/completions/{course}'.get.responses.'200'.content"
                                + ".'application/json'.schema.items.'$ref'",
                        containsString("StudyRegistryCompletion"))
                .body(
                        "paths.'/api/v0/study-registry/completions/{course}'.get.responses.keySet()",
                        hasItems("200", "400", "401", "403", "404", "406", "429", "500", "503"))
                .body(
                        "paths.'/api/v0/study-registry/completions/{course}'.get.parameters.'$ref'",
                        hasItems("#/components/parameters/exclude_already_registered", "#/components/parameters/after"))
                .body(
                        "components.parameters.keySet()",
                        containsInAnyOrder(
                                "exclude_already_registered",
                                "after",
                                "changed_since",
                                "limit",
                                "format",
                                "footer",
                                "cursors",
                                "download",
                                "count"));
    }
}
