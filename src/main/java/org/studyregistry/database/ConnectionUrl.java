package org.studyregistry.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database's address as libpq, JDBC and the Vert.x client write it, taken apart. Says in its errors what is wrong with an address,
 * but never quotes it: it may hold a password.
 *
 * @param servers in the order in which they are tried
 * @param parameters of the query, by their names as written
 */
record ConnectionUrl(
        List<DatabaseServer> servers,
        Optional<String> user,
        Optional<String> password,
        Optional<String> database,
        Map<String, String> parameters) {

    private static final String PREFIXES = "(?:vertx-reactive:|jdbc:)*";
    private static final Pattern START = Pattern.compile(PREFIXES + "postgres(?:ql)?:(?://)?");
    private static final Pattern NEXT = Pattern.compile("\\s*,\\s*(?=" + PREFIXES + "postgres(?:ql)?://)");
    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(?::(\\d*))?");
    private static final Pattern BAD_PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");
    private static final String FORM = "postgresql://host:5432/database";
    private static final int HIGHEST_PORT = 65535;

    /**
     * Reads one address with one or several hosts, or several addresses of the same database, separated by commas.
     *
     * @throws IllegalArgumentException if it is none, with the reason
     */
    static ConnectionUrl parse(String text) {
        List<ConnectionUrl> each = Arrays.stream(NEXT.split(text.strip()))
                .map(ConnectionUrl::parseOne)
                .toList();
        ConnectionUrl first = each.get(0);
        for (ConnectionUrl other : each) {
            if (!first.sameButServers(other)) {
                throw new IllegalArgumentException(
                        "the addresses of several servers differ in more than their hosts: user, database and options must be the same");
            }
        }
        List<DatabaseServer> servers =
                each.stream().flatMap(url -> url.servers().stream()).toList();
        return new ConnectionUrl(servers, first.user(), first.password(), first.database(), first.parameters());
    }

    private boolean sameButServers(ConnectionUrl other) {
        return user.equals(other.user)
                && password.equals(other.password)
                && database.equals(other.database)
                && parameters.equals(other.parameters);
    }

    private static ConnectionUrl parseOne(String text) {
        Matcher start = START.matcher(text);
        if (!start.lookingAt()) {
            throw new IllegalArgumentException("it does not begin with postgresql://; its form is " + FORM);
        }
        String rest = text.substring(start.end());
        int query = rest.indexOf('?');
        Map<String, String> parameters = query < 0 ? new LinkedHashMap<>() : parameters(rest.substring(query + 1));
        String beforeQuery = query < 0 ? rest : rest.substring(0, query);
        int slash = beforeQuery.indexOf('/');
        String authority = slash < 0 ? beforeQuery : beforeQuery.substring(0, slash);
        String path = slash < 0 ? "" : beforeQuery.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        if (at < 0 && path.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "a / stands before the @: in a user name or password it is written %2F (and ? is %3F, # is %23, % is %25)");
        }
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        int colon = userInfo.indexOf(':');
        Optional<String> user = given(parameters.remove("user"))
                .or(() -> given(decode(colon < 0 ? userInfo : userInfo.substring(0, colon))));
        Optional<String> password = given(parameters.remove("password"))
                .or(() -> given(colon < 0 ? "" : decode(userInfo.substring(colon + 1))));
        Optional<String> database = given(parameters.remove("dbname")).or(() -> given(decode(path)));
        String hosts =
                given(parameters.remove("host")).orElseGet(() -> at < 0 ? authority : authority.substring(at + 1));
        return new ConnectionUrl(servers(hosts, parameters.remove("port")), user, password, database, parameters);
    }

    private static List<DatabaseServer> servers(String hosts, String ports) {
        List<DatabaseServer> servers = new ArrayList<>();
        String[] each = hosts.split(",", -1);
        String[] eachPort = ports == null ? new String[0] : ports.split(",", -1);
        for (int i = 0; i < each.length; i++) {
            String fallback = eachPort.length == 0 ? "" : eachPort[Math.min(i, eachPort.length - 1)];
            servers.add(server(each[i].strip(), fallback));
        }
        return List.copyOf(servers);
    }

    private static DatabaseServer server(String text, String fallbackPort) {
        Matcher host = HOST.matcher(text);
        if (!host.matches()) {
            throw new IllegalArgumentException(
                    "a host has too many colons; an IPv6 address stands in brackets, [::1]:5432, and a : in a password is %3A");
        }
        String name = decode(host.group(1));
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("it names no host; its form is " + FORM);
        }
        return new DatabaseServer(name, port(given(host.group(2)).orElse(fallbackPort)));
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return DatabaseServer.DEFAULT_PORT;
        }
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("a port is no number from 1 to " + HIGHEST_PORT);
        }
        return port;
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty() && equals < 1) {
                throw new IllegalArgumentException("an option after the ? has no value; its form is name=value");
            }
            if (!pair.isEmpty()
                    && parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1))) != null) {
                throw new IllegalArgumentException(
                        "the option " + decode(pair.substring(0, equals)) + " is there more than once");
            }
        }
        return parameters;
    }

    /** Of percent signs only: a plus is a plus. */
    private static String decode(String text) {
        if (BAD_PERCENT.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "a % is not followed by two hexadecimal digits; a % itself is written %25");
        }
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }
}
