package org.studyregistry.lifecycle;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends the process on errors after which a virtual machine cannot be relied upon: it has run out of memory, or failed itself. What is
 * left of such a process is neither dead nor alive; a new one serves again within seconds.
 */
public final class FatalErrors {

    /** The process's exit status then: that of {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int EXIT_STATUS = 3;

    private static final int DEEPEST = 20;

    // Made now: there may be no memory for them then.
    private static final byte[] MEMORY =
            line("out of memory; see docs/runbook.md, \"The process ended with status 3\"");
    private static final byte[] MACHINE = line("the virtual machine failed");
    private static final byte[] LOOP = line("an event loop has died");

    private static volatile boolean armed;

    private FatalErrors() {}

    /** From here on fatal errors end the process. */
    static void arm() {
        armed = true;
    }

    /** Does not return if the failure, or what caused it, is fatal. May be called with anything, from any thread. */
    public static void check(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof OutOfMemoryError) {
                end(MEMORY);
            } else if (cause instanceof InternalError) {
                end(MACHINE);
            }
            cause = cause.getCause();
        }
    }

    /** An event loop has ended though the service has not. */
    static void loopDied() {
        end(LOOP);
    }

    private static void end(byte[] line) {
        if (!armed) {
            return;
        }
        try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
            err.write(line);
        } catch (IOException | OutOfMemoryError unheard) {
            // The exit status says it as well.
        } finally {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }

    private static byte[] line(String reason) {
        return ("{\"level\":\"FATAL\",\"loggerName\":\"org.studyregistry.lifecycle.FatalErrors\",\"message\":\"The process ends: "
                        + reason.replace("\"", "'") + "\"}\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
