package org.studyregistry.explanation;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A completion with what decides whether it leaves.
 *
 * @param course the course's slug; empty if there is no such course
 * @param code the module's code, if it has one
 * @param date when it was completed; empty for a date that no calendar has
 * @param rules each rule with what it read and what follows
 */
public record ExplainedCompletion(
        UUID id,
        UUID user,
        String email,
        UUID module,
        Optional<String> course,
        Optional<String> code,
        Optional<OffsetDateTime> date,
        List<Rule> rules) {

    /** What a rule says. */
    public enum Verdict {
        /** It lets the completion through. */
        YES,
        /** It withholds the completion. */
        NO,
        /** It withholds the completion from those who ask for it, by {@code exclude_already_registered}. */
        ON_REQUEST
    }

    /**
     * A rule.
     *
     * @param value what it read
     */
    public record Rule(String name, String value, Verdict verdict) {

        static Rule of(String name, String value, boolean withholds) {
            return new Rule(name, value, withholds ? Verdict.NO : Verdict.YES);
        }
    }

    /** Whether no rule withholds it. */
    public boolean exported() {
        return rules.stream().noneMatch(rule -> rule.verdict() == Verdict.NO);
    }

    ExplainedCompletion with(Rule rule) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(rule);
        return new ExplainedCompletion(id, user, email, module, course, code, date, List.copyOf(more));
    }
}
