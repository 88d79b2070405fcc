package org.studyregistry.problem;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.VertxException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The two doors to {@link ProblemWriter}: failures inside Jakarta REST, and those of the HTTP server around it. */
@Singleton
public class ProblemMappers {

    // The named types are those for which Quarkus has mappers of its own, which would win over Throwable.
    @ServerExceptionMapper({
        Throwable.class,
        WebApplicationException.class,
        NotFoundException.class,
        AuthenticationFailedException.class,
        UnauthorizedException.class,
        ForbiddenException.class
    })
    Response map(Throwable failure, RoutingContext context) {
        return ProblemWriter.response(context, failure);
    }

    void install(@Observes Router router) {
        // Before all others, but after the one that gives a request its id.
        router.route().order(Integer.MIN_VALUE + 1).failureHandler(ProblemMappers::respond);
    }

    private static void respond(RoutingContext context) {
        Throwable failure = context.failure();
        // The router gives its reasons as such exceptions, and its judgement as the status.
        boolean routers = failure == null || failure instanceof VertxException;
        ProblemWriter.write(
                context, routers ? Failures.ofStatus(context.statusCode()).asException(failure) : failure);
    }
}
