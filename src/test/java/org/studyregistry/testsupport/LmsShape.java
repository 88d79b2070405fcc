package org.studyregistry.testsupport;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of the things that not every LMS has this one shows. What is hidden goes by another name, so that it keeps what is in it. The
 * service notices, as when an LMS is migrated under it.
 *
 * @param reviews whether completions can be under review
 * @param ownFlag whether a completion says that the platform registers it: the third generation
 * @param moduleFlag whether its module does: the second, unless both do
 * @param creditRegistrations whether there is a table of what the platform has sent
 */
public record LmsShape(boolean reviews, boolean ownFlag, boolean moduleFlag, boolean creditRegistrations) {

    public static final LmsShape NEWEST = new LmsShape(true, true, true, true);

    private static final String COMPLETIONS = "course_module_completions";
    private static final String MODULES = "course_modules";

    /** Makes the database such a one, in one transaction. */
    public void apply() {
        List<String> statements = new ArrayList<>();
        column(statements, COMPLETIONS, "needs_to_be_reviewed", reviews);
        column(statements, COMPLETIONS, "register_credits_via_suotar", ownFlag);
        column(statements, MODULES, "enable_credit_registration_via_suotar", moduleFlag);
        String table = named("credit_registrations", creditRegistrations);
        String other = named("credit_registrations", !creditRegistrations);
        if (Database.value("select to_regclass('public." + other + "')::text") != null) {
            statements.add("alter table public." + other + " rename to " + table);
        }
        if (!statements.isEmpty()) {
            Database.execute(String.join(";", statements));
        }
    }

    /** What a column or table is called now. */
    public static String named(String name, boolean shown) {
        return shown ? name : "hidden_" + name;
    }

    private static void column(List<String> statements, String table, String name, boolean shown) {
        String from = named(name, !shown);
        if (Database.count(
                        "select count(*) from pg_attribute where attrelid = ?::regclass and attname = ? and not attisdropped",
                        "public." + table,
                        from)
                > 0) {
            statements.add("alter table public." + table + " rename column " + from + " to " + named(name, shown));
        }
    }
}
