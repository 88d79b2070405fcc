package org.studyregistry.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says on standard error how far a command is: first after two seconds, and then every two. */
final class Progress {

    private static final long INTERVAL = 2_000_000_000L;

    private final PrintWriter err;
    private final LongSupplier nanoseconds;
    private final String what;
    private long said;
    private long count;

    /** @param what the things that are counted, in the plural */
    Progress(PrintWriter err, String what) {
        this(err, what, System::nanoTime);
    }

    Progress(PrintWriter err, String what, LongSupplier nanoseconds) {
        this.err = err;
        this.what = what;
        this.nanoseconds = nanoseconds;
        this.said = nanoseconds.getAsLong();
    }

    /** So many more are done. */
    void add(long more) {
        count += more;
        long now = nanoseconds.getAsLong();
        if (now - said >= INTERVAL) {
            said = now;
            err.printf(Locale.ROOT, "%,d %s so far%n", count, what);
            err.flush();
        }
    }
}
