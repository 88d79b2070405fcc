package org.studyregistry.streaming;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;
import org.studyregistry.testsupport.SecondProof;

/** {@link StreamLimitsTest} against the packaged program. */
@QuarkusIntegrationTest
@OneProgram
@SecondProof
class StreamLimitsIT extends StreamLimitsTest {}
