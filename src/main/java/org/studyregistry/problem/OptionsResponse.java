package org.studyregistry.problem;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** OPTIONS names the methods that a resource has. Quarkus adds those of other resources whose paths begin alike. */
class OptionsResponse {

    @ServerResponseFilter
    void filter(ContainerRequestContext request, ContainerResponseContext response, UriInfo uri) {
        if (request.getMethod().equals("OPTIONS")) {
            AllowedMethods.at(uri.getPath())
                    .ifPresent(methods -> response.getHeaders().putSingle("Allow", methods));
        }
    }
}
