package org.studyregistry.registrations;

import java.util.List;

/**
 * What became of a batch.
 *
 * @param size how many items it had
 * @param entries the accepted items, in the order of the request
 * @param faults what was wrong with the others, in the order of the request
 */
record BatchResult(int size, List<Entry> entries, List<ItemError> faults) {

    /** An accepted item, and what stands of it. */
    record Entry(Registration registration, Stored stored) {}

    /** How many items had this outcome. */
    long count(Outcome outcome) {
        return entries.stream()
                .filter(entry -> entry.stored().outcome() == outcome)
                .count();
    }

    /** How many items were not accepted. */
    int rejected() {
        return size - entries.size();
    }
}
