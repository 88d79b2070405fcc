package org.studyregistry.streaming;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which format an {@code Accept} asks for (RFC 9110, 12.5.1). */
final class Accept {

    private record Range(String type, String subtype, double weight) {

        static Range parse(String text) {
            String[] parts = QualityValue.parts(text);
            String[] types = parts[0].split("/", 2);
            return new Range(types[0], types.length == 2 ? types[1] : "", QualityValue.of(parts));
        }

        /** 0 if this is another media type, the more the closer otherwise. */
        int closeness(Format format) {
            String[] types = format.mediaType().split("/", 2);
            if (type.equals("*") && subtype.equals("*")) {
                return 1;
            }
            if (!type.equals(types[0])) {
                return 0;
            }
            return subtype.equals("*") ? 2 : subtype.equals(types[1]) ? 3 : 0;
        }
    }

    private record Choice(Format format, double weight, int closeness) {}

    private Accept() {}

    /** The best of the formats; none if none is acceptable. Without the header, or with an empty one, it is the first. */
    static Optional<Format> best(List<String> headers, Format... formats) {
        if (headers.stream().allMatch(String::isBlank)) {
            return Optional.of(formats[0]);
        }
        List<Range> ranges = headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(Range::parse)
                .toList();
        return Arrays.stream(formats)
                .map(format -> choice(format, ranges))
                .filter(choice -> choice.weight() > 0)
                .reduce((one, other) -> better(other, one) ? other : one)
                .map(Choice::format);
    }

    /** The range that fits best decides, also about a weight of 0. */
    private static Choice choice(Format format, List<Range> ranges) {
        Choice choice = new Choice(format, 0, 0);
        for (Range range : ranges) {
            int closeness = range.closeness(format);
            if (closeness > choice.closeness()) {
                choice = new Choice(format, range.weight(), closeness);
            }
        }
        return choice;
    }

    private static boolean better(Choice one, Choice other) {
        return one.weight() > other.weight() || one.weight() == other.weight() && one.closeness() > other.closeness();
    }
}
