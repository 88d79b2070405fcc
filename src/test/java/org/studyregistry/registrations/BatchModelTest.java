package org.studyregistry.registrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/** A batch against a model of it: which items are good, which are bad, and which are the same. */
@Tag("faults")
class BatchModelTest {

    /** An item by what is right or wrong with it. */
    record Model(int id, int number, boolean goodId, boolean goodNumber, boolean goodDate) {

        boolean good() {
            return goodId && goodNumber && goodDate;
        }

        UUID completion() {
            return new UUID(0, id);
        }

        String json() {
            return "{\"registration_date\":" + (goodDate ? "\"2022-06-22T00:00:00+03:00\"" : "\"yesterday\"")
                    + ",\"completion_id\":" + (goodId ? "\"" + completion() + "\"" : "null")
                    + ",\"student_number\":" + (goodNumber ? "\"0" + number + "\"" : "" + number) + "}";
        }
    }

    @Provide
    Arbitrary<List<Model>> batches() {
        Arbitrary<Boolean> mostlyGood = Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false));
        return Combinators.combine(
                        Arbitraries.integers().between(1, 8),
                        Arbitraries.integers().between(1, 2),
                        mostlyGood,
                        mostlyGood,
                        mostlyGood)
                .as(Model::new)
                .list()
                .ofMaxSize(12);
    }

    @Property
    void itemsAreJudgedAsTheModelSays(@ForAll("batches") List<Model> models) {
        String body = models.stream().map(Model::json).collect(Collectors.joining(" ,\n", "[", "]"));

        Batch batch = BatchParser.parse(body.getBytes(UTF_8), 100).withoutConflictingDuplicates();

        List<Integer> good = IntStream.range(0, models.size())
                .filter(i -> models.get(i).good() && !contradicted(models, models.get(i)))
                .boxed()
                .toList();
        assertEquals(models.size(), batch.size());
        assertEquals(
                good, batch.registrations().stream().map(Registration::index).toList());
        Set<Integer> bad = IntStream.range(0, models.size())
                .filter(i -> !good.contains(i))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(bad, batch.faults().stream().map(ItemError::index).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Property
    void eachCompletionComesOnceAndAsItCameFirst(@ForAll("batches") List<Model> models) {
        String body = models.stream().map(Model::json).collect(Collectors.joining(",", "[", "]"));
        Batch batch = BatchParser.parse(body.getBytes(UTF_8), 100).withoutConflictingDuplicates();

        List<Registration> distinct = batch.distinct();

        List<Integer> firsts = batch.registrations().stream()
                .collect(Collectors.toMap(Registration::completion, Registration::index, Math::min))
                .values()
                .stream()
                .sorted()
                .toList();
        assertEquals(firsts, distinct.stream().map(Registration::index).toList());
    }

    private static boolean contradicted(List<Model> models, Model item) {
        return models.stream()
                .anyMatch(other -> other.good() && other.id() == item.id() && other.number() != item.number());
    }
}
