package org.studyregistry.audit;

import org.studyregistry.http.ClientAddress;
import org.studyregistry.registrars.Registrar;

/** Whose request it is, where it came from, and its id. */
record Caller(Registrar registrar, ClientAddress address, String requestId) {}
