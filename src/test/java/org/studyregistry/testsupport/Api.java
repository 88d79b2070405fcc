package org.studyregistry.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;

/** The API as an integrator calls it. */
public final class Api {

    public static final String COMPLETIONS = "/api/v0/study-registry/completions/";

    static final String MANAGEMENT_PORT_PROPERTY = "test.management.port";

    private Api() {}

    /** Asks the management port, as a kubelet or Prometheus does. */
    public static Response management(String path) {
        return given().port(Integer.getInteger(MANAGEMENT_PORT_PROPERTY)).get(path);
    }

    public static RequestSpecification as(RegistrarWithKey registrar) {
        return given().urlEncodingEnabled(false).header("Authorization", registrar.authorization());
    }

    /** Fetches completions; {@code reference} is the rest of the path, encoded, with its query. */
    public static Response completions(RegistrarWithKey registrar, String reference) {
        return as(registrar).get(COMPLETIONS + reference);
    }
}
