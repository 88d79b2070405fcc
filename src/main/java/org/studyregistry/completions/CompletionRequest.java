package org.studyregistry.completions;

import java.util.Optional;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.streaming.ReadConsistency;
import org.studyregistry.streaming.ResponseFormat;

/**
 * What a registrar asks for.
 *
 * @param selection for which courses
 * @param search for which of their completions, if not for all
 * @param registrar the registrar that asks
 * @param excludeRegistered whether to leave out what this registrar, or the platform itself, has registered
 * @param changedSince the watermark since which completions must have changed
 * @param after the completion after which to begin
 * @param limit how many to give at most
 * @param filter what narrows the response apart from course and exclusion, as a query string
 * @param form the form to give it in
 * @param cursors whether each row says where it stands
 */
record CompletionRequest(
        Selection selection,
        Optional<Search> search,
        Registrar registrar,
        boolean excludeRegistered,
        Optional<Watermark> changedSince,
        Optional<Cursor> after,
        long limit,
        Optional<String> filter,
        ResponseFormat form,
        boolean cursors) {

    /** Whether its first statements are best executed with plans that do not depend on their values: all of one course. */
    boolean keepsPlans() {
        return selection instanceof Selection.OfCourse && search.isEmpty() && changedSince.isEmpty();
    }

    /**
     * What this registrar has just registered must be left out, and only the primary tells changes and the watermark that stands in
     * a footer, so these need it; all else may be a moment old.
     */
    ReadConsistency consistency() {
        return excludeRegistered || changedSince.isPresent() || form.footer()
                ? ReadConsistency.CURRENT
                : ReadConsistency.RECENT;
    }

    /** Whether the response is for several courses, so that its rows say of which module they are. */
    boolean ofPlatform() {
        return selection instanceof Selection.OfPlatform;
    }

    /** Whether it is for all courses that there are: neither the request nor the key names any. */
    boolean ofEverything() {
        return selection instanceof Selection.OfPlatform several
                && several.courses().isEmpty()
                && registrar.scope().courses() == null;
    }
}
