package org.studyregistry.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQueryTest {

    @Test
    void metricsAndLabelsAreFoundAmongFunctionsOperatorsAndStrings() {
        PromQuery query = new PromQuery("""
                histogram_quantile(0.95, sum by (le, registrar) (rate(a_seconds_bucket{job="b{c}",uri=~"/d/.*"}[5m])))
                  > 7 * 86400 or (e_total unless e_total{f!="g"} offset 1h) > 0""");

        assertEquals(Map.of("a_seconds_bucket", Set.of("job", "uri"), "e_total", Set.of("f")), query.metrics());
        assertEquals(Set.of("le", "registrar"), query.groups());
    }
}
