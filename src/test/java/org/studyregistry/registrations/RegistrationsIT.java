package org.studyregistry.registrations;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;

/** The same against the packaged program. */
@QuarkusIntegrationTest
@OneProgram
class RegistrationsIT extends RegistrationsTest {}
