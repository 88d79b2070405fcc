package org.studyregistry.completions;

import java.util.Optional;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.registrars.Registrar;

/**
 * What a registrar asks for.
 *
 * @param course the course, or several by their code
 * @param module the one module to narrow the answer to, as it stands in the path
 * @param registrar who asks
 * @param excludeRegistered whether to leave out what this registrar, or the platform itself, has registered
 */
record CompletionRequest(
        CourseReference course, Optional<String> module, Registrar registrar, boolean excludeRegistered) {}
