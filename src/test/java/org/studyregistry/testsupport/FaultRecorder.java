package org.studyregistry.testsupport;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Puts a row into the {@link FaultReport} for each test of a {@link FaultSuite}. */
public final class FaultRecorder implements AfterTestExecutionCallback {

    private static final Map<String, Integer> HELD = new ConcurrentHashMap<>();

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        FaultSuite suite = test.getAnnotation(FaultSuite.class);
        if (suite.ownRows()) {
            return;
        }
        String method = context.getRequiredTestMethod().getName();
        FaultReport.Row row =
                FaultReport.expect(suite.value(), words(method) + " (" + test.getSimpleName() + ")", "holds");
        if (context.getExecutionException().isEmpty()) {
            int times = HELD.merge(test.getName() + "." + method, 1, Integer::sum);
            row.seen(times == 1 ? "held" : "held " + times + " times");
        }
    }

    /** A method's name as the sentence that it is. */
    private static String words(String camelCase) {
        return camelCase.replaceAll("(?<=.)([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
