package org.studyregistry.logging;

/** An exception as the log shows it: the same name, trace and causes, its message fit for a log. */
final class LoggedThrowable extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int MOST = 4 * 1024;

    /** Deeper causes are left out. */
    private static final int DEEPEST = 20;

    private final String text;

    private LoggedThrowable(Throwable original, String text, Throwable cause) {
        super(null, cause, false, true);
        this.text = text;
        setStackTrace(original.getStackTrace());
    }

    /** The exception itself where all its messages are fit. */
    static Throwable of(Throwable original) {
        return isFit(original, 0) ? original : of(original, 0);
    }

    private static Throwable of(Throwable original, int depth) {
        boolean caused = original.getCause() != null && depth < DEEPEST;
        return new LoggedThrowable(
                original,
                LogText.lines(String.valueOf(original), MOST),
                caused ? of(original.getCause(), depth + 1) : null);
    }

    private static boolean isFit(Throwable original, int depth) {
        String text = String.valueOf(original);
        return text.equals(LogText.lines(text, MOST))
                && (original.getCause() == null || depth >= DEEPEST || isFit(original.getCause(), depth + 1));
    }

    @Override
    public String toString() {
        return text;
    }
}
