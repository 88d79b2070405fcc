package org.studyregistry.comparison;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The completions of the first response, by id, and which of them the second has as well: about 100 bytes for each. */
final class CompletionIndex {

    private final Map<UUID, Entry> entries = new HashMap<>();

    /** Of a completion, without its texts. */
    private static final class Entry {

        private final long meaning;
        private final long letters;
        private boolean marked;

        Entry(Completion completion) {
            this.meaning = completion.meaning();
            this.letters = completion.letters();
        }
    }

    /** Adds a completion; false if its id is there already. */
    boolean add(Completion completion) {
        return entries.putIfAbsent(completion.id(), new Entry(completion)) == null;
    }

    /** How many there are. */
    int size() {
        return entries.size();
    }

    boolean contains(UUID id) {
        return entries.containsKey(id);
    }

    /** Notes that the second response has this id, which is there; false if that was noted before. */
    boolean mark(UUID id) {
        Entry entry = entries.get(id);
        boolean first = !entry.marked;
        entry.marked = true;
        return first;
    }

    /** Whether the one of this id says the same. */
    boolean means(Completion completion) {
        return entries.get(completion.id()).meaning == completion.meaning();
    }

    /** The digest of the letters of the one of this id. */
    long letters(UUID id) {
        return entries.get(id).letters;
    }

    /** Shows the ids that the second response does not have. */
    void unmarked(Consumer<UUID> each) {
        entries.forEach((id, entry) -> {
            if (!entry.marked) {
                each.accept(id);
            }
        });
    }
}
