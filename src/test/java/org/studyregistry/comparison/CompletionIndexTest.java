package org.studyregistry.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The table grows, ids meet in it, and yet it says what a set of objects would. */
class CompletionIndexTest {

    @Test
    void knowsEveryCompletionAndWhichOfThemTheOtherSideHas() {
        Random random = new Random(7);
        CompletionIndex seen = new CompletionIndex();
        Set<UUID> added = new HashSet<>();
        seen.add(new Completion(new UUID(0, 0), Map.of()));
        added.add(new UUID(0, 0));
        for (int i = 0; i < 50_000; i++) {
            // Neighbours, as time-ordered UUIDs are.
            UUID id = new UUID(random.nextInt(300), random.nextInt(300));
            assertEquals(added.add(id), seen.add(new Completion(id, Map.of("email", "a" + id))));
        }
        assertEquals(added.size(), seen.size());

        Set<UUID> marked = new HashSet<>();
        Set<UUID> unmarked = new HashSet<>(added);
        for (UUID id : added) {
            assertTrue(seen.contains(id));
            if (random.nextBoolean()) {
                assertTrue(seen.mark(id), "the first time");
                assertFalse(seen.mark(id), "the second time");
                marked.add(id);
            }
        }
        unmarked.removeAll(marked);
        Set<UUID> found = new HashSet<>();
        seen.unmarked(found::add);

        assertEquals(unmarked, found);
        assertFalse(seen.contains(new UUID(301, 0)));
        UUID any = marked.iterator().next();
        assertTrue(seen.means(new Completion(any, Map.of("email", "a" + any))));
        assertFalse(seen.means(new Completion(any, Map.of("email", "b" + any))));
    }
}
