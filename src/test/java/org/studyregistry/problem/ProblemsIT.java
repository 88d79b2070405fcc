package org.studyregistry.problem;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;
import org.studyregistry.testsupport.SecondProof;

/** {@link ProblemsTest} against the packaged program. */
@QuarkusIntegrationTest
@OneProgram
@SecondProof
class ProblemsIT extends ProblemsTest {}
