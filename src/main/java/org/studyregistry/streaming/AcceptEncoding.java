package org.studyregistry.streaming;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which coding an {@code Accept-Encoding} asks for (RFC 9110, 12.5.3). */
final class AcceptEncoding {

    private AcceptEncoding() {}

    /** Whether gzip is accepted, and not less welcome than no coding. Without the header it is not. */
    static boolean prefersGzip(List<String> headers) {
        Map<String, Double> weights = new HashMap<>();
        for (String header : headers) {
            for (String coding : header.split(",")) {
                String[] parts = QualityValue.parts(coding);
                weights.put(parts[0], QualityValue.of(parts));
            }
        }
        double others = weights.getOrDefault("*", 0.0);
        double gzip = weights.getOrDefault("gzip", weights.getOrDefault("x-gzip", others));
        return gzip > 0 && gzip >= weights.getOrDefault("identity", 0.0);
    }
}
