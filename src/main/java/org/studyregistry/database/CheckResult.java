package org.studyregistry.database;

/**
 * One thing that the service needs of its database.
 *
 * @param state whether it is there
 * @param what what was looked for
 * @param neededFor what does not work without it
 * @param fix what to do, a statement where one helps; null where nothing is to be done
 */
public record CheckResult(State state, String what, String neededFor, String fix) {

    /** Whether it is there. */
    public enum State {
        OK,
        /** It is not, and the service needs it. */
        MISSING,
        /**
         * It is not; only what is named needs it: a part of the service, or commands, which may connect as another role.
         */
        OPTIONAL,
        /** It is not, and everything is right without it, but slower. */
        ADVISED,
        /** The LMS is so; nothing is to be done. */
        NOTE,
        /** A stored value that answers are refused for. */
        REFUSED,
        /** A stored value that is given, but not as every client expects it. */
        UNUSUAL
    }

    static CheckResult ok(String what, String neededFor) {
        return new CheckResult(State.OK, what, neededFor, null);
    }
}
