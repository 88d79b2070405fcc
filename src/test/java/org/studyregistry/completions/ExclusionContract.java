package org.studyregistry.completions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;

/** What is left out is the same, by whichever statement the size of a module, or the number of modules, has it found. */
abstract class ExclusionContract {

    private static final String REGISTER = """
            insert into public.course_module_completion_registered_to_study_registries (
                course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                real_student_number, deleted_at)
            select course_id, ?, id, user_id, ?, '012345678', case when ? then now() end
            from public.course_module_completions where id = any (?)
            """;

    private final RegistrarWithKey registrar = Lms.registrar();

    /** Registers what this generation of the LMS can in addition; returns what has to be left out for it. */
    abstract List<UUID> registerMore(Module module, List<UUID> some, UUID registrar);

    @ParameterizedTest
    @CsvSource({"1, 12", "1, 2000", "1, 2001", "9, 12"})
    void leavesOutWhatThisRegistrarHasRegisteredAndNothingElse(int modules, int completions) {
        String code = "CODE-" + UUID.randomUUID();
        UUID other = Lms.registrar().id();
        List<UUID> given = new ArrayList<>();
        for (int i = 0; i < modules; i++) {
            Module module = Lms.module(Lms.course(), 0, code);
            Lms.completions(module, completions);
            List<UUID> ids = Lms.ids(module);
            given.addAll(ids);
            register(module.id(), registrar.id(), false, ids.subList(0, 2));
            register(Lms.module().id(), registrar.id(), false, ids.subList(2, 3));
            register(module.id(), other, false, ids.subList(3, 5));
            register(module.id(), registrar.id(), true, ids.subList(5, 7));
            given.removeAll(ids.subList(0, 3));
            given.removeAll(registerMore(module, ids.subList(7, 9), registrar.id()));
        }

        String excluding = code + "?exclude_already_registered=true";
        List<String> answer =
                Api.completions(registrar, excluding).then().extract().path("id");

        assertEquals(given.size(), answer.size());
        assertEquals(Set.copyOf(given.stream().map(UUID::toString).toList()), Set.copyOf(answer));
        assertEquals(
                Integer.toString(given.size()),
                Api.as(registrar)
                        .head(Api.COMPLETIONS + excluding + "&count=true")
                        .header("Completions-Count"));
        assertTrue(inOrder(answer), "in the order of the contract");
    }

    static void register(UUID module, UUID registrar, boolean takenBack, List<UUID> completions) {
        Database.execute(REGISTER, module, registrar, takenBack, completions.toArray(UUID[]::new));
    }

    private static boolean inOrder(List<String> ids) {
        Object[] expected = Database.array("""
                select array_agg(c.id::text order by m.course_id, m.order_number, c.completion_date, c.id)
                from public.course_module_completions c join public.course_modules m on m.id = c.course_module_id
                where c.id::text = any (?)
                """, (Object) ids.toArray(String[]::new));
        return IntStream.range(0, ids.size()).allMatch(i -> ids.get(i).equals(expected[i]));
    }
}
