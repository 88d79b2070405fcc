package org.studyregistry.cli;

/** What the program's exit status says to scripts. */
final class ExitCode {

    /** Done. */
    static final int OK = 0;

    /** Not done: the database, or something unforeseen. */
    static final int FAILED = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** There is no such registrar, key, course or module. */
    static final int NOT_FOUND = 3;

    /** Not in this state: it exists already, ended already, or the name means several. */
    static final int CONFLICT = 4;

    /** {@code check} found something missing. */
    static final int INCOMPLETE = 5;

    /** It destroys something, and nobody said yes. */
    static final int NOT_CONFIRMED = 6;

    /** {@code compare} found differences that were not decided. */
    static final int DIFFERENT = 7;

    private ExitCode() {}
}
