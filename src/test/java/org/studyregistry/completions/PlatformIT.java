package org.studyregistry.completions;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged program. */
@QuarkusIntegrationTest
class PlatformIT extends PlatformTest {}
