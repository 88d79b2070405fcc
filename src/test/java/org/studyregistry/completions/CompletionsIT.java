package org.studyregistry.completions;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link CompletionsTest} against the packaged program. */
@QuarkusIntegrationTest
class CompletionsIT extends CompletionsTest {}
