package org.studyregistry.registrations;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged program. */
@QuarkusIntegrationTest
class RegistrationsIT extends RegistrationsTest {}
