package org.studyregistry.auth;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** A client can ask what its key is. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class PresentedKeyResourceTest {

    private static final String KEY = "/api/v0/study-registry/key";

    private final RegistrarWithKey registrar = Lms.registrar();

    private ValidatableResponse describe() {
        return Api.as(registrar).get(KEY).then();
    }

    private void set(String assignments, Object... values) {
        Object[] all = java.util.Arrays.copyOf(values, values.length + 1);
        all[values.length] = registrar.id();
        Database.execute("update study_registry.registry_keys set " + assignments + " where registrar_id = ?", all);
    }

    @Test
    void aKeyForEverything() {
        describe()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .body("registrar.id", equalTo(registrar.id().toString()))
                .body("rights", contains("read", "register"))
                .body("scope", nullValue())
                .body("expires_at", nullValue())
                .body("limits.concurrent_streams", greaterThan(0))
                .body("limits.registration_items", greaterThan(0))
                .body(not(containsString(registrar.key())));
    }

    @Test
    void aKeyThatMayOnlyRegisterAsksToo() {
        set("can_read = false");

        describe().statusCode(200).body("rights", contains("register"));
    }

    @Test
    void aKeyWithAScopeThatExpires() {
        Module module = Lms.module();
        set("scope_modules = array[?::uuid], expires_at = '2999-01-01T00:00:00Z'", module.id());

        describe()
                .statusCode(200)
                .body("scope.courses", empty())
                .body("scope.modules", contains(module.id().toString()))
                .body("scope.codes", empty())
                .body("expires_at", equalTo("2999-01-01T00:00:00Z"));
    }

    @Test
    void nobodyElseIsTold() {
        given().get(KEY).then().statusCode(401);
    }

    @Test
    void unknownParametersAreRefused() {
        Api.as(registrar).get(KEY + "?verbose=true").then().statusCode(400);
    }
}
