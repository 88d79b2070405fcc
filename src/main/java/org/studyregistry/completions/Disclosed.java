package org.studyregistry.completions;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.studyregistry.audit.Export;
import org.studyregistry.streaming.RowQuery;
import org.studyregistry.streaming.WireRow;

/**
 * Notes what a stream over many modules gives, for the audit record: the modules that had any row; of a search, its completions.
 * What was read and not sent, because the client left, is among it. Of a response over everything that has rows of very many modules
 * they are not listed: all that there were is what it gave, and the LMS shows which those were.
 */
final class Disclosed implements Export.Disclosed {

    /** As many modules of a response over everything are listed: 80 KB. */
    static final int MOST_LISTED = 5_000;

    private final ResolvedRequest resolved;
    private final boolean search;
    private final boolean everything;
    private final BitSet positions = new BitSet();
    private final Set<UUID> completions = new LinkedHashSet<>();
    private int last = -1;

    private Disclosed(ResolvedRequest resolved) {
        this.resolved = resolved;
        this.search = resolved.request().search().isPresent();
        this.everything = !search && resolved.request().ofEverything();
    }

    static Disclosed by(ResolvedRequest resolved) {
        return new Disclosed(resolved);
    }

    /** The query, whose rows are noted as they are encoded; of one course's modules as it is, since all are recorded before. */
    RowQuery noting(RowQuery query) {
        return resolved.joined()
                ? new RowQuery(
                        query.sql(),
                        query.parameters(),
                        (row, out) -> {
                            note(row);
                            query.encoder().encode(row, out);
                        },
                        query.cursor())
                : query;
    }

    private synchronized void note(WireRow row) {
        int position = row.integer(JoinedStatements.POSITION) - 1;
        if (position != last) {
            last = position;
            positions.set(position);
        }
        if (search) {
            completions.add(row.uuid(6));
        }
    }

    @Override
    public synchronized Optional<List<UUID>> modules() {
        if (everything && positions.cardinality() > MOST_LISTED) {
            return Optional.empty();
        }
        List<UUID> all = resolved.positions();
        return Optional.of(positions.stream().mapToObj(all::get).toList());
    }

    @Override
    public synchronized Optional<List<UUID>> completions() {
        return search ? Optional.of(List.copyOf(completions)) : Optional.empty();
    }
}
