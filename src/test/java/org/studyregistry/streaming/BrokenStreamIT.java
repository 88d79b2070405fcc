package org.studyregistry.streaming;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;

/** {@link BrokenStreamTest} against the packaged program. */
@QuarkusIntegrationTest
@OneProgram
class BrokenStreamIT extends BrokenStreamTest {}
