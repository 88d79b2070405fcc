package org.studyregistry.database;

/** The tables of the LMS that decide which completions may leave. */
enum LmsTable {
    COMPLETIONS("course_module_completions", false),
    MODULES("course_modules", false),
    REGISTRATIONS("course_module_completion_registered_to_study_registries", false),

    /** What the platform sends to study registries itself; many LMS databases have no such table. */
    CREDIT_REGISTRATIONS("credit_registrations", true);

    private final String table;
    private final boolean optional;

    LmsTable(String table, boolean optional) {
        this.table = table;
        this.optional = optional;
    }

    /** With its schema, as statements name it. */
    String sql() {
        return "public." + table;
    }

    /** A column of it, as {@link LmsSchema} names it. */
    String column(String name) {
        return table + "." + name;
    }

    /** Whether there are LMS databases without it. */
    boolean isOptional() {
        return optional;
    }
}
