package org.studyregistry.courses;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged program. */
@QuarkusIntegrationTest
class CourseListIT extends CourseListTest {}
