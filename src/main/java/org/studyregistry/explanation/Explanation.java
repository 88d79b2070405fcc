package org.studyregistry.explanation;

import java.util.List;
import org.studyregistry.registrations.ReceiptEntry;

/**
 * What there is to say of a completion.
 *
 * @param disclosures who was given it, or may have been
 * @param registrations how it is registered in the LMS
 * @param receipts what registrars told, conflicts among it
 */
public record Explanation(
        ExplainedCompletion completion,
        List<Disclosure> disclosures,
        List<StoredRegistration> registrations,
        List<ReceiptEntry> receipts) {}
