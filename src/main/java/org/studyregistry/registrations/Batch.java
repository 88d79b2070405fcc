package org.studyregistry.registrations;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The items of a request.
 *
 * @param size how many there are
 * @param registrations the good ones, in the order of the request
 * @param faults what is wrong with the others; an item can have several
 */
record Batch(int size, List<Registration> registrations, List<ItemError> faults) {

    /** Moves every registration whose completion comes with different student numbers to the faults. */
    Batch withoutConflictingDuplicates() {
        Set<UUID> conflicting = conflicting();
        if (conflicting.isEmpty()) {
            return this;
        }
        List<Registration> good = new ArrayList<>();
        List<ItemError> found = new ArrayList<>(faults);
        for (Registration registration : registrations) {
            if (conflicting.contains(registration.completion())) {
                found.add(ItemError.conflictingDuplicate(registration));
            } else {
                good.add(registration);
            }
        }
        return new Batch(size, good, found);
    }

    /** Moves every registration to the faults whose student number has a character that the database's encoding lacks. */
    Batch storableIn(Charset encoding) {
        CharsetEncoder encoder = encoding.newEncoder();
        Map<Boolean, List<Registration>> byStorable = registrations.stream()
                .collect(Collectors.partitioningBy(registration -> encoder.canEncode(registration.studentNumber())));
        List<ItemError> found = new ArrayList<>(faults);
        byStorable.get(false).forEach(registration -> found.add(ItemError.notInEncoding(registration)));
        return new Batch(size, byStorable.get(true), found);
    }

    /** The registrations without repetitions: of those of the same completion, the first. */
    List<Registration> distinct() {
        Set<UUID> seen = new HashSet<>();
        return registrations.stream()
                .filter(registration -> seen.add(registration.completion()))
                .toList();
    }

    private Set<UUID> conflicting() {
        Map<UUID, String> numbers = new HashMap<>();
        Set<UUID> conflicting = new HashSet<>();
        for (Registration registration : registrations) {
            String first = numbers.putIfAbsent(registration.completion(), registration.studentNumber());
            if (first != null && !first.equals(registration.studentNumber())) {
                conflicting.add(registration.completion());
            }
        }
        return conflicting;
    }
}
