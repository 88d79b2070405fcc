package org.studyregistry.streaming;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link StreamLimitsTest} against the packaged program. */
@QuarkusIntegrationTest
class StreamLimitsIT extends StreamLimitsTest {}
