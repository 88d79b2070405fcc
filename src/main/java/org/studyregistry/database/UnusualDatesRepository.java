package org.studyregistry.database;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.studyregistry.database.CheckResult.State;

/** Finds the dates of completions that no export can be given with, and those that need an expanded year. Reads the whole table. */
@Singleton
public class UnusualDatesRepository {

    /** How many are named; how many there are is said as well. */
    static final int MOST = 1000;

    // The years 0000 to 9999 begin with 1 BC. Infinities lie outside as well.
    private static final String UNUSUAL = String.format(Locale.ROOT, """
            select c.id::text as completion, c.course_module_id::text as module, d.name, d.value::text as value,
                   not isfinite(d.value) as infinite, count(*) over () as total
            from public.course_module_completions c
            cross join lateral (values
                ('completion_date', c.completion_date::timestamptz),
                ('completion_registration_attempt_date', c.completion_registration_attempt_date::timestamptz)
                ) d (name, value)
            where c.deleted_at is null
              and (d.value < timestamptz '0001-01-01 00:00:00Z BC' or d.value >= timestamptz '10000-01-01 00:00:00Z')
            order by infinite desc, c.id, d.name
            limit %s
            """, MOST);

    private final Pool pool;

    // The pool of streams has the patience for a large table.
    UnusualDatesRepository(@ReactiveDataSource("streams") Pool pool) {
        this.pool = pool;
    }

    /** The first of them, infinite ones before others, by the completion's id. Fails with a problem of the database. */
    public Uni<List<CheckResult>> findings() {
        return pool.preparedQuery(UNUSUAL)
                .execute()
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> {
                    List<CheckResult> findings = new ArrayList<>();
                    long total = 0;
                    for (Row row : rows) {
                        total = row.getLong("total");
                        findings.add(finding(row));
                    }
                    if (total > MOST) {
                        findings.add(new CheckResult(
                                State.UNUSUAL, (total - MOST) + " more dates", "exports", "correct these first"));
                    }
                    return findings;
                });
    }

    private static CheckResult finding(Row row) {
        String what = "completion " + row.getString("completion") + " of module " + row.getString("module") + ": "
                + row.getString("name") + " is " + row.getString("value");
        return row.getBoolean("infinite")
                ? new CheckResult(State.REFUSED, what, "every export of its module", "correct the date in the LMS")
                : new CheckResult(
                        State.UNUSUAL,
                        what,
                        "registries that cannot read expanded years",
                        "correct the date in the LMS if it is a typing error");
    }
}
