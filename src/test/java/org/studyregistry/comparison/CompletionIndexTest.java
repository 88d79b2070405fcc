package org.studyregistry.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the first response has, and which of it the second has as well. */
class CompletionIndexTest {

    private final CompletionIndex index = new CompletionIndex();
    private final Completion one = new Completion(new UUID(0, 1), Map.of("email", "a@example.com"));
    private final Completion other = new Completion(new UUID(1, 0), Map.of("email", "b@example.com"));

    @Test
    void anIdCountsOnceInEachOfThem() {
        assertTrue(index.add(one));
        assertTrue(index.add(other));
        assertFalse(index.add(one));

        assertEquals(2, index.size());
        assertTrue(index.mark(one.id()), "the first time");
        assertFalse(index.mark(one.id()), "the second time");
        List<UUID> unmarked = new ArrayList<>();
        index.unmarked(unmarked::add);
        assertEquals(List.of(other.id()), unmarked);
    }

    @Test
    void theFirstOfAnIdIsComparedWith() {
        index.add(one);
        index.add(new Completion(one.id(), Map.of("email", "c@example.com")));

        assertTrue(index.means(one));
        assertFalse(index.means(new Completion(one.id(), Map.of("email", "c@example.com"))));
        assertEquals(one.letters(), index.letters(one.id()));
    }
}
