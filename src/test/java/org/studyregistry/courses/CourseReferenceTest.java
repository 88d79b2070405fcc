package org.studyregistry.courses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/** A course reference is the text as it stands, or one that no course can have. */
@Tag("faults")
class CourseReferenceTest {

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(300),
                Arbitraries.strings().withChars("%_'\"\\/.;{}-0aZ\0").ofMaxLength(20),
                Arbitraries.create(UUID::randomUUID).map(Object::toString));
    }

    @Property
    void anyTextIsAReferenceOrNoCourse(@ForAll("texts") String text) {
        boolean possible = !text.isEmpty() && text.length() <= 255 && text.indexOf('\0') < 0;

        if (possible) {
            CourseReference reference = CourseReference.parse(text);
            assertEquals(text, reference.text());
            assertEquals(Uuids.parse(text), reference.id());
        } else {
            ProblemException refused = assertThrows(ProblemException.class, () -> CourseReference.parse(text));
            assertEquals(ProblemType.COURSE_NOT_FOUND, refused.problem().type());
        }
    }
}
