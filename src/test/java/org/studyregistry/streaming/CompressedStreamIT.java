package org.studyregistry.streaming;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link CompressedStreamTest} against the packaged program. */
@QuarkusIntegrationTest
class CompressedStreamIT extends CompressedStreamTest {}
