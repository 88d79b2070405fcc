package org.studyregistry.database;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A right on a table that the service, or an operator's command, needs.
 *
 * @param table with its schema
 * @param privilege as {@code grant} takes it
 * @param columns the columns, also system columns; empty for a right on the table as a whole; those that are
 *     {@linkplain #isOptional optional} only where the table has them
 * @param neededFor what for
 * @param service whether the service needs it, not only a command
 * @param partial whether the service is ready without it, and only {@code neededFor} is not
 */
record RequiredPrivilege(
        String table, String privilege, List<String> columns, String neededFor, boolean service, boolean partial) {

    private static final String COURSES = "public.courses";
    private static final String MODULES = LmsTable.MODULES.sql();
    private static final String REGISTERED = LmsTable.REGISTRATIONS.sql();
    private static final String REGISTRARS = "public.study_registry_registrars";
    private static final String KEYS = "study_registry.registry_keys";

    /** Tables that commands read just as the service does. */
    private static final Set<String> OF_COMMANDS = Set.of(
            COURSES, MODULES, REGISTRARS, REGISTERED, LmsTable.COMPLETIONS.sql(), LmsTable.CREDIT_REGISTRATIONS.sql());

    private static final String RECEIPTS = "study_registry.registration_receipts";
    private static final String AUDIT_RECORDS = "study_registry.audit_records";
    private static final String AUDIT_PURGES = "study_registry.audit_purges";
    private static final String OPERATOR_ACTIONS = "study_registry.operator_actions";
    private static final String AUDIT_OUTCOMES = "study_registry.audit_outcomes";

    /** All of them. A plaintext key of the LMS is read only where {@code legacyKeys} are accepted. */
    static List<RequiredPrivilege> all(boolean legacyKeys) {
        return List.of(
                service("study_registry.schema_history", "select", "migrations"),
                service(COURSES, "select", "exports", "id", "slug", "deleted_at"),
                partial(COURSES, "names and languages in the list of courses", "name", "language_code"),
                partial(MODULES, "names and credits in the list of courses", "name", "ects_credits"),
                partial(COURSES, "changes over several courses", "xmin"),
                partial(MODULES, "changes over several courses", "xmin"),
                deciding(
                        LmsTable.MODULES, "exports", "id", "course_id", "order_number", "uh_course_code", "deleted_at"),
                deciding(
                        LmsTable.COMPLETIONS,
                        "exports",
                        "id",
                        "course_id",
                        "course_module_id",
                        "user_id",
                        "completion_date",
                        "completion_registration_attempt_date",
                        "completion_language",
                        "email",
                        "grade",
                        "passed",
                        "xmin"),
                deciding(LmsTable.CREDIT_REGISTRATIONS, "exports", "xmin"),
                deciding(
                        LmsTable.REGISTRATIONS,
                        "exports and registrations",
                        "id",
                        "created_at",
                        "course_module_completion_id",
                        "study_registry_registrar_id",
                        "real_student_number",
                        "deleted_at",
                        "xmin"),
                service(
                        REGISTERED,
                        "insert",
                        "registrations",
                        "id",
                        "course_id",
                        "course_module_id",
                        "course_module_completion_id",
                        "user_id",
                        "study_registry_registrar_id",
                        "real_student_number"),
                service(
                        RECEIPTS,
                        "select",
                        "registrations",
                        "id",
                        "received_at",
                        "registrar_id",
                        "completion_id",
                        "course_id",
                        "course_module_id",
                        "student_number",
                        "registration_date",
                        "request_id",
                        "outcome",
                        "registered_student_number"),
                service(
                        RECEIPTS,
                        "insert",
                        "registrations",
                        "registrar_id",
                        "completion_id",
                        "course_id",
                        "course_module_id",
                        "student_number",
                        "registration_date",
                        "request_id",
                        "outcome",
                        "registered_student_number"),
                service(REGISTRARS, "select", "authentication", "id", "name", "created_at", "deleted_at"),
                new RequiredPrivilege(
                        REGISTRARS,
                        "select",
                        List.of("secret_key"),
                        legacyKeys ? "study-registry.keys.legacy" : "key import --from-lms",
                        legacyKeys,
                        false),
                command(REGISTRARS, "insert", "registrar create", "id", "name", "secret_key"),
                command(REGISTRARS, "update", "registrar disable", "deleted_at"),
                service(
                        KEYS,
                        "select",
                        "authentication",
                        "id",
                        "registrar_id",
                        "digest",
                        "hint",
                        "can_read",
                        "can_register",
                        "scope_courses",
                        "scope_modules",
                        "scope_codes",
                        "created_at",
                        "expires_at",
                        "revoked_at",
                        "last_used_at",
                        "replaces"),
                service(KEYS, "update", "the time of last use", "last_used_at"),
                service(
                        AUDIT_RECORDS,
                        "insert",
                        "the audit record",
                        "id",
                        "kind",
                        "registrar_id",
                        "registrar_name",
                        "key_id",
                        "key_hint",
                        "client_address",
                        "request_id",
                        "course",
                        "modules",
                        "exclude_registered",
                        "filter",
                        "format",
                        "completions",
                        "courses",
                        "module_count"),
                service(
                        AUDIT_OUTCOMES,
                        "insert",
                        "the audit record",
                        "record_id",
                        "outcome",
                        "row_count",
                        "byte_count",
                        "sha256",
                        "modules",
                        "completions"),
                // Of an insert that may meet a row of the same id.
                service(AUDIT_OUTCOMES, "select", "the audit record", "record_id"),
                // An outcome whose record is gone is left out.
                service(AUDIT_RECORDS, "select", "the audit record", "id"),
                command("study_registry.audit_log", "select", "audit list"),
                command(AUDIT_RECORDS, "select", "audit purge", "opened_at"),
                command(AUDIT_RECORDS, "delete", "audit purge"),
                command(AUDIT_OUTCOMES, "delete", "audit purge"),
                command(LmsTable.COMPLETIONS.sql(), "select", "explain", "created_at", "updated_at"),
                command(OPERATOR_ACTIONS, "select", "audit actions"),
                command(OPERATOR_ACTIONS, "delete", "audit purge"),
                command(
                        OPERATOR_ACTIONS,
                        "insert",
                        "explain, receipts purge, receipts erase",
                        "action",
                        "completions",
                        "received_before",
                        "row_count"),
                command(RECEIPTS, "delete", "receipts purge"),
                command(RECEIPTS, "update", "receipts erase", "student_number", "registered_student_number"),
                command(AUDIT_PURGES, "insert", "audit purge", "opened_before", "record_count"),
                command(AUDIT_PURGES, "select", "audit purge", "record_count"),
                command(
                        KEYS,
                        "insert",
                        "key issue",
                        "registrar_id",
                        "digest",
                        "hint",
                        "can_read",
                        "can_register",
                        "scope_courses",
                        "scope_modules",
                        "scope_codes",
                        "expires_at",
                        "replaces"),
                command(KEYS, "update", "key revoke, key rotate", "revoked_at", "expires_at"));
    }

    /** What a database of its own additionally needs. */
    static RequiredPrivilege lmsHistory() {
        return service("public.study_registry_schema_history", "select", "migrations");
    }

    /** The right to read what decides whether completions may leave, and more columns. */
    private static RequiredPrivilege deciding(LmsTable table, String neededFor, String... more) {
        return new RequiredPrivilege(
                table.sql(),
                "select",
                Stream.concat(Stream.of(more), EligibilityRule.columns(table).stream())
                        .distinct()
                        .toList(),
                neededFor,
                true,
                false);
    }

    private static RequiredPrivilege service(String table, String privilege, String neededFor, String... columns) {
        return new RequiredPrivilege(table, privilege, List.of(columns), neededFor, true, false);
    }

    /** The right to read columns that only a part of the service needs. */
    private static RequiredPrivilege partial(String table, String neededFor, String... columns) {
        return new RequiredPrivilege(table, "select", List.of(columns), neededFor, true, true);
    }

    private static RequiredPrivilege command(String table, String privilege, String neededFor, String... columns) {
        return new RequiredPrivilege(table, privilege, List.of(columns), neededFor, false, false);
    }

    /** The statement that grants it, of these columns only; of the table as a whole if there are none. */
    String grant(List<String> ofColumns, String role) {
        String columns = ofColumns.isEmpty() ? "" : " (" + String.join(", ", ofColumns) + ")";
        return "grant " + privilege + columns + " on " + table + " to " + quoted(role) + ";";
    }

    /** The statement that lets a role see into a schema. */
    static String grantOfSchema(String schema, String role) {
        return "grant usage on schema " + schema + " to " + quoted(role) + ";";
    }

    private static String quoted(String role) {
        return '"' + role.replace("\"", "\"\"") + '"';
    }

    /**
     * The types that a column of the LMS may have; one name means the same in all of its tables. A type that is not among
     * them would be read wrongly: a timestamp without zone would be taken to be one of the connection's zone.
     */
    static List<String> types(String column) {
        if (column.equals("id") || column.endsWith("_id")) {
            return List.of("uuid");
        }
        if (column.endsWith("_at") || column.endsWith("_date")) {
            return List.of("timestamptz");
        }
        return switch (column) {
            case "grade", "order_number" -> List.of("int4", "int2");
            case "ects_credits" -> List.of("float4", "float8", "numeric", "int4", "int2");
            case "xmin" -> List.of("xid");
            case "eligible_for_ects", "passed", "prerequisite_modules_completed" -> List.of("bool");
            default -> EligibilityRule.isOptionalFlag(column) ? List.of("bool") : List.of("varchar", "text");
        };
    }

    /** Whether an operator's command needs it, which may connect as another role than the service. */
    boolean command() {
        return !service || reads() && !partial && OF_COMMANDS.contains(table);
    }

    /** Whether it only looks. */
    boolean reads() {
        return privilege.equals("select");
    }

    /** Whether there are LMS databases without this column, which it need not have. */
    boolean isOptional(String column) {
        return Stream.of(EligibilityRule.values())
                .anyMatch(rule -> rule.isOptional() && !rule.isElsewhere() && rule.reads(table, column));
    }

    /** Whether there are LMS databases without this table, which it need not have. */
    boolean isOptional() {
        return Stream.of(LmsTable.values())
                .anyMatch(other -> other.isOptional() && other.sql().equals(table));
    }

    String schema() {
        return table.substring(0, table.indexOf('.'));
    }

    boolean ofLms() {
        return schema().equals("public");
    }
}
