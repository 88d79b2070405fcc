package org.studyregistry.database;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Expressions;
import jakarta.annotation.Priority;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between the settings of connections and the libraries, which would each read them in a way of their own: Quarkus gets a
 * neutral address and no credentials, Flyway's driver an address translated by {@link ClientOptions}, and {@link Connections} the
 * values as they were written, under {@link #LITERAL}.
 *
 * <p>Literally: a password from the environment is a password, whatever characters it has. Only in a properties file {@code ${…}} is
 * an expression, as everywhere in Quarkus.
 */
@Priority(ConnectionSettingsInterceptor.AFTER_EXPRESSIONS)
public final class ConnectionSettingsInterceptor implements ConfigSourceInterceptor {

    /** Before the name of a property: its value as it was written. */
    static final String LITERAL = "study-registry.literal.";

    static final int AFTER_EXPRESSIONS = 3400;

    private static final long serialVersionUID = 1;

    private static final String NEUTRAL = "postgresql://study-registry.invalid/database";
    private static final String TLS_SETTINGS = "study-registry.database.";
    private static final Pattern OURS = Pattern.compile(
            "quarkus\\.datasource\\.(?:\"?(?:streams|replicas|lms)\"?\\.)?(username|password|reactive\\.url|jdbc\\.url)");

    /**
     * Whose value a property has that is not set. Not a reference in application.properties: a native image has that file as defaults
     * that were read when it was built, and so what a reference meant then.
     */
    private static final Map<String, String> SAME_AS = Map.of(
            "quarkus.datasource.streams.reactive.url", "quarkus.datasource.reactive.url",
            "quarkus.datasource.jdbc.url", "quarkus.datasource.reactive.url",
            "quarkus.datasource.lms.jdbc.url", "quarkus.datasource.jdbc.url");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^:{}]+)(?::([^{}]*))?}");
    private static final int DEEPEST = 8;

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (name.startsWith(LITERAL)) {
            return literal(context, name.substring(LITERAL.length()), DEEPEST);
        }
        Matcher ours = OURS.matcher(name);
        if (!ours.matches()) {
            return context.proceed(name);
        }
        ConfigValue literal = literal(context, name, DEEPEST);
        if (literal == null || literal.getValue() == null || literal.getValue().isEmpty()) {
            return literal;
        }
        return switch (ours.group(1)) {
            case "reactive.url" -> literal.withValue(NEUTRAL);
            case "jdbc.url" -> literal.withValue(jdbc(context, literal.getValue()));
            default -> null;
        };
    }

    private static ConfigValue literal(ConfigSourceInterceptorContext context, String name, int depth) {
        ConfigValue value = Expressions.withoutExpansion(() -> context.proceed(name));
        if (value == null || value.getValue() == null) {
            String other = SAME_AS.get(name.replace("\"", ""));
            return other == null ? value : literal(context, other, depth);
        }
        if (!fromFile(value)) {
            return value;
        }
        Matcher reference = REFERENCE.matcher(value.getValue());
        if (!reference.matches() || depth == 0) {
            return context.proceed(name);
        }
        ConfigValue meant = literal(context, reference.group(1), depth - 1);
        return meant != null && meant.getValue() != null ? meant : value.withValue(reference.group(2));
    }

    private static boolean fromFile(ConfigValue value) {
        String source = String.valueOf(value.getConfigSourceName());
        return source.contains(".properties") || source.contains(".yaml") || source.contains(".yml");
    }

    /** One that cannot be followed is refused at the start, by {@link DatabaseAddress}. */
    private static String jdbc(ConfigSourceInterceptorContext context, String address) {
        try {
            return ClientOptions.jdbcUrl(
                    ConnectionSettings.of(address, word -> Optional.ofNullable(context.proceed(TLS_SETTINGS + word))
                            .map(ConfigValue::getValue)
                            .filter(value -> !value.isEmpty())));
        } catch (IllegalArgumentException unreadable) {
            return "jdbc:" + NEUTRAL;
        }
    }
}
