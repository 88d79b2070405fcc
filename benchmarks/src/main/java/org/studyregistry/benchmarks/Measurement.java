package org.studyregistry.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One transfer, or several at once.
 *
 * @param seconds from the request to the last byte
 * @param firstByte seconds from the request to the first byte of the body
 * @param bytes of the body
 * @param serviceCpu CPU seconds of the candidate's process; 0 if it has none
 * @param databaseCpu CPU seconds of the server and all of its backends
 */
record Measurement(double seconds, double firstByte, long bytes, double serviceCpu, double databaseCpu) {

    static double median(List<Measurement> measurements, ToDoubleFunction<Measurement> of) {
        return median(measurements.stream().mapToDouble(of).toArray());
    }

    static double median(double... values) {
        return quantile(0.5, values);
    }

    /** The smallest value that at least this share of the values does not exceed. */
    static double quantile(double share, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
