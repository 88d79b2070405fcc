package org.studyregistry.auth;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;
import org.studyregistry.testsupport.SecondProof;

/** {@link RegistryKeyTest} against the packaged program. */
@QuarkusIntegrationTest
@OneProgram
@SecondProof
class RegistryKeyIT extends RegistryKeyTest {}
