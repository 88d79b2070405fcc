package org.studyregistry.registrations;

import java.util.Optional;

/**
 * What can be a student number: 1 to 255 characters, none of them a control character. Nothing else is known of them: leading
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
}
