package org.studyregistry.registrations;

import org.studyregistry.registrars.Registrar;

/**
 * What a registrar wants done with a batch, and how.
 *
 * @param registrar whose registrations they are
 * @param requestId the request that brings them
 * @param preferences what the client opted in to
 * @param dryRun whether to answer only, and store nothing
 */
record Command(Registrar registrar, String requestId, Preferences preferences, boolean dryRun) {}
