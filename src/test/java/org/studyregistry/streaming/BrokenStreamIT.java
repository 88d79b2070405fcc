package org.studyregistry.streaming;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link BrokenStreamTest} against the packaged program. */
@QuarkusIntegrationTest
class BrokenStreamIT extends BrokenStreamTest {}
