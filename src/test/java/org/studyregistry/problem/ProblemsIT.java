package org.studyregistry.problem;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link ProblemsTest} against the packaged program. */
@QuarkusIntegrationTest
class ProblemsIT extends ProblemsTest {}
