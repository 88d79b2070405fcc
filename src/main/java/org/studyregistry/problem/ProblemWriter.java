package org.studyregistry.problem;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;

/**
 * The one way out of the service for errors: logs what the client must not see, and gives the client the rest.
 *
 * <p>Failures below 500 are the client's and leave a debug line; 503 leaves a warning; other 5xx leave the stack.
 */
public final class ProblemWriter {

    private static final Logger LOG = Logger.getLogger(ProblemWriter.class);

    private ProblemWriter() {}

    /** Answers a request with a problem, unless a response has already begun. */
    public static void write(RoutingContext context, Throwable failure) {
        HttpServerResponse response = context.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        Problem problem = prepared(context, failure);
        response.setStatusCode(problem.type().status());
        response.putHeader("Content-Type", ProblemBody.MEDIA_TYPE);
        problem.headers().forEach(response::putHeader);
        byte[] body = ProblemBody.encode(problem, context.request().path());
        if (context.request().method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", Integer.toString(body.length)).end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }

    /** The same response for the Jakarta REST chain. */
    static Response response(RoutingContext context, Throwable failure) {
        Problem problem = prepared(context, failure);
        Response.ResponseBuilder response = Response.status(problem.type().status())
                .type(ProblemBody.MEDIA_TYPE)
                .entity(ProblemBody.encode(problem, context.request().path()));
        problem.headers().forEach(response::header);
        return response.build();
    }

    private static Problem prepared(RoutingContext context, Throwable failure) {
        // That of what would have been the response, had nothing failed.
        context.response().headers().remove(HttpHeaders.ETAG);
        Problem problem = withAllowedMethods(context, Failures.problemOf(failure));
        int status = problem.type().status();
        String summary = status + " " + problem.type().id();
        if (status == 503) {
            LOG.warnf("%s: %s", summary, failure.getCause() == null ? problem.detail() : failure.getCause());
        } else if (status >= 500) {
            LOG.error(summary, failure.getCause() == null ? failure : failure.getCause());
        } else {
            LOG.debugf("%s: %s", summary, problem.detail());
        }
        return problem;
    }

    private static Problem withAllowedMethods(RoutingContext context, Problem problem) {
        if (problem.type() != ProblemType.METHOD_NOT_ALLOWED) {
            return problem;
        }
        return AllowedMethods.at(context.normalizedPath())
                .map(methods -> problem.withHeader("Allow", methods))
                .orElse(problem);
    }
}
