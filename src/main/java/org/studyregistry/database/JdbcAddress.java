package org.studyregistry.database;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import jakarta.annotation.Priority;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes a list of addresses, as the pools take it, in the form of JDBC: one address with several hosts, of which migrations need
 * the one that takes writes. So a database's address is set once, for both.
 */
@Priority(JdbcAddress.AFTER_EXPRESSIONS)
public final class JdbcAddress implements ConfigSourceInterceptor {

    static final int AFTER_EXPRESSIONS = 3400;

    private static final long serialVersionUID = 1;

    private static final String PROPERTY = "jdbc.url";
    private static final Pattern ADDRESS = Pattern.compile("(?:jdbc:)?postgres(?:ql)?://([^/?]+)([^?]*)(?:\\?(.*))?");

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (value == null || !name.endsWith(PROPERTY) || value.getValue() == null) {
            return value;
        }
        return value.withValue(ofOne(value.getValue()));
    }

    /** The address of one server, or of several separated by commas, as JDBC takes it. */
    static String ofOne(String addresses) {
        List<Matcher> each = Arrays.stream(addresses.split(","))
                .map(address -> ADDRESS.matcher(address.strip()))
                .toList();
        if (each.size() < 2 || !each.stream().allMatch(Matcher::matches)) {
            return addresses;
        }
        Matcher first = each.get(0);
        return "jdbc:postgresql://"
                + each.stream().map(address -> address.group(1)).collect(Collectors.joining(","))
                + first.group(2)
                + "?"
                + (first.group(3) == null ? "" : first.group(3) + "&")
                + "targetServerType=primary";
    }
}
