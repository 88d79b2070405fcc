package org.studyregistry.comparison;

import java.util.BitSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The completions of the first answer, by id, and which of them the second has as well: four numbers for each in a table that is
 * a quarter full at least, 64 to 128 bytes a completion (for the moment in which it grows, half as much again).
 */
final class CompletionIndex {

    private static final int WIDTH = 4;
    private static final int MEANING = 2;
    private static final int LETTERS = 3;

    private final BitSet marked = new BitSet();
    private long[] table = new long[1024 * WIDTH];
    private BitSet taken = new BitSet();
    private int size;

    /** Adds a completion; false if its id is there already. */
    boolean add(Completion completion) {
        if (2 * (size + 1) > slots()) {
            grow();
        }
        int slot = slot(completion.id());
        if (taken.get(slot)) {
            return false;
        }
        put(
                slot,
                completion.id().getMostSignificantBits(),
                completion.id().getLeastSignificantBits(),
                completion.meaning(),
                completion.letters());
        size++;
        return true;
    }

    /** How many there are. */
    int size() {
        return size;
    }

    boolean contains(UUID id) {
        return taken.get(slot(id));
    }

    /** Notes that the second answer has this id; false if that was noted before. Nothing may be added from then on. */
    boolean mark(UUID id) {
        int slot = slot(id);
        boolean first = !marked.get(slot);
        marked.set(slot);
        return first;
    }

    /** Whether the one of this id says the same. */
    boolean means(Completion completion) {
        return table[slot(completion.id()) * WIDTH + MEANING] == completion.meaning();
    }

    /** The digest of the letters of the one of this id. */
    long letters(UUID id) {
        return table[slot(id) * WIDTH + LETTERS];
    }

    /** Gives the ids that the second answer does not have. */
    void unmarked(Consumer<UUID> each) {
        for (int slot = taken.nextSetBit(0); slot >= 0; slot = taken.nextSetBit(slot + 1)) {
            if (!marked.get(slot)) {
                each.accept(new UUID(table[slot * WIDTH], table[slot * WIDTH + 1]));
            }
        }
    }

    private int slots() {
        return table.length / WIDTH;
    }

    private int slot(UUID id) {
        return slot(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /** Where this id is, or would be. */
    private int slot(long most, long least) {
        int last = slots() - 1;
        int slot = (int) (((most ^ Long.rotateLeft(least, 32)) * 0x9e3779b97f4a7c15L) >>> 33) & last;
        while (taken.get(slot) && (table[slot * WIDTH] != most || table[slot * WIDTH + 1] != least)) {
            slot = (slot + 1) & last;
        }
        return slot;
    }

    private void grow() {
        long[] old = table;
        BitSet there = taken;
        table = new long[2 * old.length];
        taken = new BitSet(slots());
        for (int from = there.nextSetBit(0); from >= 0; from = there.nextSetBit(from + 1)) {
            int at = from * WIDTH;
            put(slot(old[at], old[at + 1]), old[at], old[at + 1], old[at + MEANING], old[at + LETTERS]);
        }
    }

    private void put(int slot, long most, long least, long meaning, long letters) {
        int at = slot * WIDTH;
        table[at] = most;
        table[at + 1] = least;
        table[at + MEANING] = meaning;
        table[at + LETTERS] = letters;
        taken.set(slot);
    }
}
