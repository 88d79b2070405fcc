package org.studyregistry.problem;

/** Carries a {@link Problem} to the way out; its cause, if any, is for the log only. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem, Throwable cause) {
        // No stack trace: the type says what happened, and the cause has a trace of its own.
        super(problem.type().id() + ": " + problem.detail(), cause, false, false);
        this.problem = problem;
    }

    /** What the client is told. */
    public Problem problem() {
        return problem;
    }
}
