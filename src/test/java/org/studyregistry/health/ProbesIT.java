package org.studyregistry.health;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;

/** {@link ProbesTest} against the packaged program. */
@QuarkusIntegrationTest
@OneProgram
class ProbesIT extends ProbesTest {}
