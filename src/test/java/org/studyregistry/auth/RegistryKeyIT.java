package org.studyregistry.auth;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link RegistryKeyTest} against the packaged program. */
@QuarkusIntegrationTest
class RegistryKeyIT extends RegistryKeyTest {}
