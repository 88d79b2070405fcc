package org.studyregistry.completions;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;

/** {@link CompletionsTest} against the packaged program. */
@QuarkusIntegrationTest
@OneProgram
class CompletionsIT extends CompletionsTest {}
