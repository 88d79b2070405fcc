package org.studyregistry.registrations;

import java.util.Optional;

/**
 * What can be a student number: 1 to 255 characters, none of them a control character and not all of them blank. Nothing else is known of them: leading
 * zeros and letters belong to the number.
 */
final class StudentNumber {

    private static final int MAX_LENGTH = 255;

    private StudentNumber() {}

    /** Why a text is no student number, if it is none. */
    static Optional<String> fault(String text) {
        if (text.isEmpty()) {
            return Optional.of("The student number is empty.");
        }
        if (text.codePoints().allMatch(StudentNumber::isInvisible)) {
            return Optional.of("The student number is blank: it has nothing but white space.");
        }
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            return Optional.of("The student number has more than " + MAX_LENGTH + " characters.");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            return Optional.of("The student number has a control character.");
        }
        if (text.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE)) {
            return Optional.of("The student number has half a surrogate pair, which is no character.");
        }
        return Optional.empty();
    }

    /** White space of any script, also where it does not break lines, and what takes no room at all. */
    private static boolean isInvisible(int point) {
        return switch (Character.getType(point)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.FORMAT,
                    Character.CONTROL -> true;
            default -> false;
        };
    }
}
