package org.studyregistry.health;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link ProbesTest} against the packaged program. */
@QuarkusIntegrationTest
class ProbesIT extends ProbesTest {}
