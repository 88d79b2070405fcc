package org.studyregistry.testsupport;

import java.util.function.Supplier;

/** Makes inserting registrations slow, and committing them slow by chance, so that whatever can overlap does. */
public final class SlowInserts {

    private static final String TABLE = "public.course_module_completion_registered_to_study_registries";

    private SlowInserts() {}

    /** Runs the action meanwhile. */
    public static <T> T during(Supplier<T> action) {
        begin();
        try {
            return action.get();
        } finally {
            end();
        }
    }

    private static void begin() {
        Database.execute("""
                create function public.slow_insert() returns trigger language plpgsql as $$
                begin
                    perform pg_sleep(0.005);
                    return new;
                end $$;
                create function public.slow_commit() returns trigger language plpgsql as $$
                begin
                    perform pg_sleep(random() * 0.05);
                    return null;
                end $$;
                create trigger slow_insert before insert on %1$s for each row execute function public.slow_insert();
                create constraint trigger slow_commit after insert on %1$s deferrable initially deferred
                    for each row execute function public.slow_commit()""".formatted(TABLE));
    }

    private static void end() {
        Database.execute("drop trigger slow_insert on " + TABLE);
        Database.execute("drop trigger slow_commit on " + TABLE);
        Database.execute("drop function public.slow_insert, public.slow_commit");
    }
}
