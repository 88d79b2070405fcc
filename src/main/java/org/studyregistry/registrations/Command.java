package org.studyregistry.registrations;

import io.vertx.ext.web.RoutingContext;
import org.studyregistry.http.RequestId;
import org.studyregistry.registrars.Registrar;

/**
 * What a registrar wants done with a batch, and how.
 *
 * @param registrar whose registrations they are
 * @param request the request that brings them
 * @param preferences what the client opted in to
 * @param dryRun whether to answer only, and store nothing
 * @param reads whether the registrar's key may be shown what is stored
 */
record Command(Registrar registrar, RoutingContext request, Preferences preferences, boolean dryRun, boolean reads) {

    /** The id of the request. */
    String requestId() {
        return RequestId.of(request);
    }
}
