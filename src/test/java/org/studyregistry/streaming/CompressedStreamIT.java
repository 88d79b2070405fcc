package org.studyregistry.streaming;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;
import org.studyregistry.testsupport.SecondProof;

/** {@link CompressedStreamTest} against the packaged program. */
@QuarkusIntegrationTest
@OneProgram
@SecondProof
class CompressedStreamIT extends CompressedStreamTest {}
