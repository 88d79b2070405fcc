package org.studyregistry.courses;

import java.util.Optional;
import java.util.UUID;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * What a client names a course by: its id, a University of Helsinki course code, or its slug. One text can be several of
 * these at once.
 *
 * @param id the id, if the text is a UUID in one of its textual forms
 * @param text the text as it stands, to be compared with codes and slugs; 1 to 255 characters
 */
public record CourseReference(Optional<UUID> id, String text) {

    private static final int MAX_LENGTH = 255;

    /**
     * Reads a path segment, already percent-decoded.
     *
     * @throws org.studyregistry.problem.ProblemException course-not-found if no course can have that name
     */
    public static CourseReference parse(String text) {
        // PostgreSQL has no NUL in its texts; and nothing longer than the columns can be in them.
        if (text.isEmpty() || text.length() > MAX_LENGTH || text.indexOf('\0') >= 0) {
            throw notFound().asException();
        }
        return new CourseReference(Uuids.parse(text), text);
    }

    /**
     * Reads one of several references.
     *
     * @throws org.studyregistry.problem.ProblemException course-not-found, which names it, if no course can have that name
     */
    public static CourseReference parseOneOf(String text) {
        try {
            return parse(text);
        } catch (ProblemException unknown) {
            throw notFound(text).asException(unknown);
        }
    }

    /** The response for a reference that leads nowhere, or nowhere the key may go. */
    public static Problem notFound() {
        return Problem.of(
                ProblemType.COURSE_NOT_FOUND,
                "No course has this id or slug, and no course module has this course code.");
    }

    /** The same, of one of several, which it names. */
    public static Problem notFound(String text) {
        return Problem.of(
                        ProblemType.COURSE_NOT_FOUND,
                        "One of the courses is not found: no course has this id or slug, and no course module has this"
                                + " course code.")
                .with("course", text);
    }
}
