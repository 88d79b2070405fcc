package org.studyregistry.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.studyregistry.explanation.ExplainedCompletion;
import org.studyregistry.explanation.Explanation;

/** Explanations as results: the names here are what scripts rely on. */
final class ExplanationViews {

    private ExplanationViews() {}

    static Map<String, Object> everything(Explanation explanation) {
        Map<String, Object> view = head(explanation);
        view.put("rules", rules(explanation));
        view.put("given", disclosures(explanation));
        view.put("registered", registrations(explanation));
        view.put("receipts", receipts(explanation));
        return view;
    }

    static Map<String, Object> head(Explanation explanation) {
        ExplainedCompletion completion = explanation.completion();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("completion", completion.id().toString());
        view.put("exported", completion.exported());
        view.put("course", completion.course().orElse(null));
        view.put("module", completion.module().toString());
        view.put("code", completion.code().orElse(null));
        view.put("completion_date", Report.instant(completion.date()));
        view.put("email", completion.email());
        view.put("user_id", completion.user().toString());
        return view;
    }

    static List<Map<String, Object>> rules(Explanation explanation) {
        return explanation.completion().rules().stream()
                .map(rule -> {
                    Map<String, Object> view = new LinkedHashMap<>();
                    view.put("rule", rule.name());
                    view.put("value", rule.value());
                    view.put(
                            "exported",
                            rule.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                    return view;
                })
                .toList();
    }

    static List<Map<String, Object>> disclosures(Explanation explanation) {
        return explanation.disclosures().stream()
                .map(disclosure -> {
                    Map<String, Object> view = new LinkedHashMap<>();
                    view.put("at", Report.instant(disclosure.openedAt()));
                    view.put("kind", disclosure.kind());
                    view.put("registrar", disclosure.registrarName());
                    view.put("key", disclosure.keyHint());
                    view.put("from", disclosure.clientAddress());
                    view.put("request_id", disclosure.requestId());
                    view.put("outcome", disclosure.outcome());
                    view.put("certainty", disclosure.certain() ? "sent" : "possibly sent");
                    return view;
                })
                .toList();
    }

    static List<Map<String, Object>> registrations(Explanation explanation) {
        return explanation.registrations().stream()
                .map(registration -> {
                    Map<String, Object> view = new LinkedHashMap<>();
                    view.put("at", Report.instant(registration.createdAt()));
                    view.put(
                            "registrar",
                            registration
                                    .name()
                                    .or(() -> registration.registrar().map(UUID::toString))
                                    .orElse("the platform"));
                    view.put("student_number", registration.studentNumber());
                    view.put("deleted_at", Report.instant(registration.deletedAt()));
                    return view;
                })
                .toList();
    }

    static List<Map<String, Object>> receipts(Explanation explanation) {
        return explanation.receipts().stream().map(ReceiptsList::view).toList();
    }
}
