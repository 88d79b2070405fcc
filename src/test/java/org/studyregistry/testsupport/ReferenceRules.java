package org.studyregistry.testsupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Function;

/**
 * What the reference system answers for a path, from the database: written down once more from the facts about it, without a look at the
 * service's own statements.
 *
 * @param registrar the registrar that asks
 * @param newest whether it is the one that withholds reviews and what the platform registers, and gives languages their regions; an
 *     older one does neither
 */
public record ReferenceRules(UUID registrar, boolean newest) implements Function<String, String> {

    // A code means its modules, a slug the modules of its course, an id the default module of a course that is there.
    private static final String COMPLETIONS = """
            select c.completion_date, c.completion_language, c.completion_registration_attempt_date, c.email, c.grade,
                   c.passed, c.id, c.user_id
            from public.course_module_completions c
            join public.course_modules m on m.id = c.course_module_id and m.deleted_at is null
            left join public.courses o on o.id = m.course_id and o.deleted_at is null
            where (m.uh_course_code = ? or o.slug = ? or o.id::text = ? and m.order_number = 0)
              and c.deleted_at is null and c.eligible_for_ects = true and c.prerequisite_modules_completed = true
            """;

    private static final String NEWEST = """
              and c.needs_to_be_reviewed = false
              and c.register_credits_via_suotar = false
              and c.id not in (select course_module_completion_id from public.credit_registrations
                               where submitted_at is not null and deleted_at is null)
            """;

    private static final String EXCLUDING = """
              and c.id not in (select course_module_completion_id
                               from public.course_module_completion_registered_to_study_registries
                               where deleted_at is null
                                 and coalesce(study_registry_registrar_id, ?) in (
                                     ?, '9da5a12f-0b96-4c35-a4fe-6d427d9c4292'))
            """;

    private static final Map<String, String> REGIONS = Map.of("en", "en-GB", "fi", "fi-FI", "sv", "sv-SE");

    @Override
    public String apply(String path) {
        boolean excluding = path.endsWith("?exclude_already_registered=true");
        String course = URLDecoder.decode(
                path.substring(Api.COMPLETIONS.length()).replaceAll("\\?.*", ""), StandardCharsets.UTF_8);
        String sql = COMPLETIONS + (newest ? NEWEST : "") + (excluding ? EXCLUDING : "");
        StringJoiner body = new StringJoiner(",");
        try (Connection connection = Database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, course);
            statement.setString(2, course);
            statement.setString(3, course);
            if (excluding) {
                statement.setObject(4, registrar);
                statement.setObject(5, registrar);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    body.add(new ObjectMapper().writeValueAsString(completion(rows)));
                }
            }
        } catch (SQLException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return body.length() == 0 ? "]" : "[" + body + "]";
    }

    private Map<String, Object> completion(ResultSet row) throws SQLException {
        String language = row.getString(2);
        Integer grade = (Integer) row.getObject(5);
        Map<String, Object> completion = new LinkedHashMap<>();
        completion.put("completion_date", instant(row, 1));
        completion.put("completion_language", newest ? REGIONS.getOrDefault(language, language) : language);
        completion.put("completion_registration_attempt_date", instant(row, 3));
        completion.put("email", row.getString(4));
        completion.put(
                "grade",
                grade == null
                        ? Map.of("scale", "sis-hyv-hyl", "grade", row.getBoolean(6) ? "1" : "0")
                        : Map.of("scale", "sis-0-5", "grade", grade.toString()));
        completion.put("id", row.getString(7));
        completion.put("user_id", row.getString(8));
        completion.put("tier", null);
        return completion;
    }

    private static String instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime instant = row.getObject(column, OffsetDateTime.class);
        return instant == null ? null : instant.toInstant().toString();
    }
}
