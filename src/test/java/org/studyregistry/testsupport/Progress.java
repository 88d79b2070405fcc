package org.studyregistry.testsupport;

import java.time.Duration;
import java.util.Locale;

/** Who is told how far long work has come. */
public interface Progress {

    /** Nobody. */
    Progress NONE = (done, all) -> {};

    void made(long done, long all);

    /** A bar on a terminal; nothing elsewhere. */
    static Progress bar(String what) {
        return System.console() == null ? NONE : new Bar(what, System.nanoTime());
    }

    /** Paints over its own line. */
    record Bar(String what, long start) implements Progress {

        private static final int WIDTH = 30;

        @Override
        public void made(long done, long all) {
            int filled = (int) (WIDTH * done / all);
            Duration left = Duration.ofNanos((System.nanoTime() - start) / Math.max(1, done) * (all - done));
            System.err.printf(
                    Locale.ROOT,
                    "\r%s [%s%s] %,d of %,d, %d s left \033[K%s",
                    what,
                    "#".repeat(filled),
                    " ".repeat(WIDTH - filled),
                    done,
                    all,
                    left.toSeconds(),
                    done == all ? "\n" : "");
        }
    }
}
