package org.studyregistry.completions;

import java.util.List;
import java.util.Optional;
import org.studyregistry.courses.CourseReference;

/** Which courses a request is for. */
sealed interface Selection {

    /**
     * One course, or several by their code.
     *
     * @param module the one module to narrow the response to, as it stands in the path
     */
    record OfCourse(CourseReference course, Optional<String> module) implements Selection {}

    /**
     * Several courses in one response, whose rows say of which module they are.
     *
     * @param courses empty for all that the key may see
     */
    record OfPlatform(List<CourseReference> courses) implements Selection {}
}
