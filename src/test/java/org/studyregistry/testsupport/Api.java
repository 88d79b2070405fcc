package org.studyregistry.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;

/** The API as an integrator calls it. */
public final class Api {

    public static final String COMPLETIONS = "/api/v0/study-registry/completions/";

    private Api() {}

    public static RequestSpecification as(RegistrarWithKey registrar) {
        return given().urlEncodingEnabled(false).header("Authorization", registrar.authorization());
    }

    /** Fetches completions; {@code reference} is the rest of the path, encoded, with its query. */
    public static Response completions(RegistrarWithKey registrar, String reference) {
        return as(registrar).get(COMPLETIONS + reference);
    }
}
