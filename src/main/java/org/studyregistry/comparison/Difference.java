package org.studyregistry.comparison;

/** The ways in which two responses can differ, and whether that was decided so; the decisions stand in docs/existing-lms.md. */
public enum Difference {
    EMPTY_RESULT(true, "the reference sends ] where there is nothing, the service []"),
    UNKNOWN_COURSE(true, "the reference answers an unknown course with 200 and nothing, the service with 404"),
    ALL_MODULES_OF_ID(true, "an id means the default module to the reference, every module to the service"),
    ORDER(true, "the same completions in another order: the reference promises none"),
    INSTANT_FORMAT(true, "the same instant, written with other digits"),
    LANGUAGE_FORMAT(
            true, "the same language: the service, as the newest reference, writes en, fi and sv with a region"),
    WITHHELD(true, "completions that an older reference gives, and the service withholds by a rule of the newest"),

    ONLY_IN_REFERENCE(false, "completions that only the reference gives"),
    ONLY_IN_SERVICE(false, "completions that only the service gives"),
    TWICE_IN_REFERENCE(false, "completions that the reference gives more than once"),
    TWICE_IN_SERVICE(false, "completions that the service gives more than once"),
    FIELDS(false, "completions that are given by both, with other fields"),
    STATUS(false, "another status"),
    REFERENCE_BROKEN(false, "the answer of the reference is no whole JSON array"),
    SERVICE_BROKEN(false, "the answer of the service is no whole JSON array");

    private final boolean decided;
    private final String meaning;

    Difference(boolean decided, String meaning) {
        this.decided = decided;
        this.meaning = meaning;
    }

    /** Whether it is meant to be so. */
    public boolean decided() {
        return decided;
    }

    /** What it means, for people. */
    public String meaning() {
        return meaning;
    }
}
