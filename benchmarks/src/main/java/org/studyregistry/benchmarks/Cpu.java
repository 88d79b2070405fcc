package org.studyregistry.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of processes. */
final class Cpu {

    /** The kernel's USER_HZ, which is 100 on every platform that this runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private Cpu() {}

    /** Seconds that a process has used, without its children. */
    static double of(long pid) {
        return seconds(pid, false);
    }

    /** Seconds that a process, its living children and those that have ended have used. */
    static double ofFamily(long pid) {
        return seconds(pid, true)
                + ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::children)
                        .mapToDouble(child -> seconds(child.pid(), true))
                        .sum();
    }

    /** From here on {@link #peakMemory} means what is used from here on. */
    static void forgetPeakMemory(long pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
        } catch (IOException notPermitted) {
            // Then the peak is that of the whole life, which is no lower.
        }
    }

    /** The most memory that a process has had resident, in MB. */
    static double peakMemory(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1000.0)
                .findFirst()
                .orElseThrow();
    }

    private static double seconds(long pid, boolean withEndedChildren) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The second field, the name, may hold spaces; behind it the state is field 3, utime 14, cstime 17.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = 14; field <= (withEndedChildren ? 17 : 15); field++) {
                ticks += Long.parseLong(fields[field - 3]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException ended) {
            return 0;
        }
    }
}
