package org.studyregistry.internals;

/** The client library as if it had changed inside. */
public final class ChangedLibrary {

    private ChangedLibrary() {}

    /** From now on. */
    public static void begin() {
        RowCursor.changed(new ClassCastException("as a test wants it"));
    }

    public static void end() {
        RowCursor.known();
    }
}
