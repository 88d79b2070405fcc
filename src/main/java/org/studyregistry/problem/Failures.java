package org.studyregistry.problem;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.handler.HttpException;
import jakarta.ws.rs.WebApplicationException;

/** Turns whatever was thrown into the problem the client is told of. Anything unforeseen is an internal error. */
public final class Failures {

    private Failures() {}

    /** The problem that a failure stands for. */
    public static Problem problemOf(Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known.problem();
        }
        if (failure instanceof WebApplicationException web) {
            return ofStatus(web.getResponse().getStatus());
        }
        if (failure instanceof UnauthorizedException || failure instanceof AuthenticationFailedException) {
            return Problem.of(ProblemType.KEY_MISSING, "This resource needs a registry key.");
        }
        if (failure instanceof ForbiddenException) {
            return Problem.of(ProblemType.FORBIDDEN, "The registry key does not have the right for this.");
        }
        if (failure instanceof HttpException http) {
            return ofStatus(http.getStatusCode());
        }
        return internal();
    }

    /** The problem of a bare HTTP status, as a router or a decoder reports it. */
    public static Problem ofStatus(int status) {
        return switch (status) {
            case 401 -> Problem.of(ProblemType.KEY_MISSING, "This resource needs a registry key.");
            case 403 -> Problem.of(ProblemType.FORBIDDEN, "The registry key does not have the right for this.");
            case 404 -> Problem.of(ProblemType.RESOURCE_NOT_FOUND, "There is nothing at this path.");
            case 405 ->
                Problem.of(
                        ProblemType.METHOD_NOT_ALLOWED,
                        "The resource does not have this method; the Allow header lists those it has.");
            case 406 ->
                Problem.of(
                        ProblemType.NOT_ACCEPTABLE,
                        "None of the media types in Accept can be given here; the API description lists them.");
            case 413 -> Problem.of(ProblemType.BODY_TOO_LARGE, "The request body is larger than this service takes.");
            case 414 -> Problem.of(ProblemType.URI_TOO_LONG, "The request URI is longer than this service takes.");
            case 415 ->
                Problem.of(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "The body's media type is not taken here; the API description lists those that are.");
            case 417 ->
                Problem.of(
                        ProblemType.EXPECTATION_FAILED,
                        "The only expectation that this service meets is 100-continue.");
            case 431 ->
                Problem.of(ProblemType.HEADERS_TOO_LARGE, "The request headers are larger than this service takes.");
            case 503 -> Problem.of(ProblemType.SERVICE_BUSY, "The service cannot take this request now.");
            default ->
                status >= 400 && status < 500
                        ? Problem.of(ProblemType.MALFORMED_REQUEST, "The request could not be understood.")
                        : internal();
        };
    }

    private static Problem internal() {
        return Problem.of(
                ProblemType.INTERNAL_ERROR,
                "The service failed; its log has the reason under the request-id of this response.");
    }
}
