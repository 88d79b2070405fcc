package org.studyregistry.explanation;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.studyregistry.audit.OperatorAction;
import org.studyregistry.audit.OperatorActionRepository;
import org.studyregistry.database.WithholdingRows;
import org.studyregistry.explanation.ExplainedCompletion.Rule;
import org.studyregistry.explanation.ExplainedCompletion.Verdict;
import org.studyregistry.registrations.ReceiptEntry;
import org.studyregistry.registrations.ReceiptListRepository;

/** Explains completions to an operator. No explanation is given without a record of it. */
@Singleton
public class Explanations {

    /** As many completions are explained at once. */
    public static final int AT_MOST = 1000;

    private final ExplainedCompletionRepository completions;
    private final DisclosureRepository disclosures;
    private final ReceiptListRepository receipts;
    private final OperatorActionRepository actions;

    Explanations(
            ExplainedCompletionRepository completions,
            DisclosureRepository disclosures,
            ReceiptListRepository receipts,
            OperatorActionRepository actions) {
        this.completions = completions;
        this.disclosures = disclosures;
        this.receipts = receipts;
        this.actions = actions;
    }

    /** Of one completion; empty if there is none of this id. Narrowed to a registrar, if one is named. */
    public Uni<List<Explanation>> ofCompletion(UUID id, Optional<UUID> registrar) {
        return explained(OperatorAction.Kind.EXPLAIN, completions.byId(id, registrar), registrar);
    }

    /** Of all completions with this e-mail address. */
    public Uni<List<Explanation>> ofEmail(String email, Optional<UUID> registrar) {
        return explained(OperatorAction.Kind.EXPLAIN, completions.byEmail(email, registrar, AT_MOST), registrar);
    }

    /** Of all completions of the students who have one with this e-mail address. */
    public Uni<List<Explanation>> ofSubject(String email) {
        return explained(
                OperatorAction.Kind.SUBJECT_ACCESS,
                completions.ofSubject(email, Optional.empty(), AT_MOST),
                Optional.empty());
    }

    private Uni<List<Explanation>> explained(
            OperatorAction.Kind kind, Uni<List<ExplainedCompletion>> search, Optional<UUID> registrar) {
        return search.chain(found -> {
            List<UUID> ids = found.stream().map(ExplainedCompletion::id).toList();
            return actions.record(kind, ids)
                    .chain(() -> Uni.combine()
                            .all()
                            .unis(
                                    disclosures.disclosures(ids, registrar),
                                    disclosures.registrations(ids),
                                    receipts.of(ids))
                            .asTuple())
                    .map(all -> found.stream()
                            .map(completion ->
                                    explanation(completion, registrar, all.getItem1(), all.getItem2(), all.getItem3()))
                            .toList());
        });
    }

    private static Explanation explanation(
            ExplainedCompletion completion,
            Optional<UUID> registrar,
            List<Disclosure> disclosures,
            List<StoredRegistration> registrations,
            List<ReceiptEntry> receipts) {
        List<StoredRegistration> ofThis = registrations.stream()
                .filter(registration -> registration.completion().equals(completion.id()))
                .toList();
        return new Explanation(
                completion.with(registered(ofThis, registrar)),
                disclosures.stream()
                        .filter(disclosure -> disclosure.completion().equals(completion.id()))
                        .toList(),
                ofThis,
                receipts.stream()
                        .filter(receipt -> receipt.completion().equals(completion.id()))
                        .toList());
    }

    /** A registration by the registrar, or by the platform, keeps the completion from those who ask for that. */
    private static Rule registered(List<StoredRegistration> registrations, Optional<UUID> registrar) {
        Stream<StoredRegistration> live = registrations.stream()
                .filter(registration -> registration.deletedAt().isEmpty());
        List<String> by = live.filter(registration -> registrar.isEmpty()
                        || registration.registrar().isEmpty()
                        || registration.registrar().equals(registrar)
                        || registration
                                .registrar()
                                .filter(WithholdingRows::isPushRegistrar)
                                .isPresent())
                .map(registration -> registration.registrar().isEmpty()
                        ? "the platform"
                        : registration
                                .name()
                                .orElse(registration.registrar().get().toString()))
                .distinct()
                .toList();
        return new Rule(
                "registered",
                by.isEmpty() ? "by nobody" : "by " + String.join(", ", by),
                by.isEmpty() ? Verdict.YES : Verdict.ON_REQUEST);
    }
}
