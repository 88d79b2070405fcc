package org.studyregistry.completions;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;
import org.studyregistry.testsupport.SecondProof;

/** The same, of the packaged program. */
@QuarkusIntegrationTest
@OneProgram
@SecondProof
class SearchIT extends SearchTest {}
