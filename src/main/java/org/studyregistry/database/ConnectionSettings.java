package org.studyregistry.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a database is reached: what an address and the other settings say, in libpq's words, checked.
 *
 * @param session parameters of the session that the word {@code options} sets
 * @param patience how long a server may take to answer a new connection, where the address says so
 */
record ConnectionSettings(
        List<DatabaseServer> servers,
        String database,
        Optional<String> user,
        Optional<String> password,
        TlsSettings tls,
        Optional<String> applicationName,
        Map<String, String> session,
        Optional<Duration> patience) {

    /** The words that may stand in settings as well as in the address; the address counts more. */
    static final Set<String> TLS_WORDS = Set.of("sslmode", "sslrootcert", "sslcert", "sslkey");

    private static final Map<String, String> OF_JDBC = Map.of(
            "ApplicationName", "application_name",
            "connectTimeout", "connect_timeout",
            "channelBinding", "channel_binding",
            "targetServerType", "target_session_attrs");

    private static final Set<String> WORDS = Set.of(
            "sslmode",
            "sslrootcert",
            "sslcert",
            "sslkey",
            "channel_binding",
            "application_name",
            "connect_timeout",
            "options",
            "target_session_attrs",
            "client_encoding",
            "host",
            "port",
            "dbname",
            "user",
            "password");

    private static final Set<String> ANY_SERVER = Set.of("any", "read-write", "primary");

    /** {@code -c name=value} or {@code --name=value}; a space in a value is escaped. */
    private static final Pattern OPTION =
            Pattern.compile("\\s*(?:-c\\s*|--)([A-Za-z_][A-Za-z0-9_.-]*)=((?:\\\\.|[^\\s\\\\])*)(?=\\s|$)");

    private static final int LONGEST_PATIENCE_SECONDS = 60;

    /**
     * Reads an address.
     *
     * @param setting the value of one of the {@link #TLS_WORDS} where the address has none
     * @throws IllegalArgumentException if it cannot be followed, with the reason and without a password
     */
    static ConnectionSettings of(String address, Function<String, Optional<String>> setting) {
        ConnectionUrl url = ConnectionUrl.parse(address);
        Map<String, String> words = words(url.parameters());
        Function<String, Optional<String>> tls =
                word -> Optional.ofNullable(words.get(word)).or(() -> setting.apply(word));
        refuseOthers(
                words,
                "channel_binding",
                Set.of("prefer"),
                "is used wherever the server offers it, and the client library can neither insist on it nor leave it out;"
                        + " sslmode=verify-full finds out who the server is in any case");
        refuseOthers(words, "client_encoding", Set.of("auto", "UTF8", "utf8", "UTF-8"), "is always UTF8");
        refuseOthers(words, "target_session_attrs", ANY_SERVER, "is chosen by the service: see docs/deploy.md");
        refuseUnknownSockets(url.servers());
        return new ConnectionSettings(
                url.servers(),
                url.database().or(url::user).orElse("postgres"),
                url.user(),
                url.password(),
                TlsSettings.of(
                        tls.apply("sslmode"), tls.apply("sslrootcert"), tls.apply("sslcert"), tls.apply("sslkey")),
                Optional.ofNullable(words.get("application_name")),
                session(words.getOrDefault("options", "")),
                Optional.ofNullable(words.get("connect_timeout")).map(ConnectionSettings::patience));
    }

    private static Map<String, String> words(Map<String, String> parameters) {
        Map<String, String> words = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            String word = OF_JDBC.getOrDefault(name, name);
            if (!WORDS.contains(word)) {
                throw new IllegalArgumentException("there is no option " + name + " here; the nearest is "
                        + NearestName.of(name, WORDS) + " (docs/configuration.md has them all)");
            }
            words.put(word, value);
        });
        return words;
    }

    private static void refuseOthers(Map<String, String> words, String word, Set<String> known, String reason) {
        String value = words.get(word);
        if (value != null && !known.contains(value)) {
            throw new IllegalArgumentException(word + "=" + value + " is not supported: it " + reason);
        }
    }

    private static void refuseUnknownSockets(List<DatabaseServer> servers) {
        if (servers.stream().anyMatch(DatabaseServer::isAbstractSocket)) {
            throw new IllegalArgumentException(
                    "abstract unix sockets (@…) are not supported; use the folder of a unix socket, or a host");
        }
        if (servers.size() > 1 && servers.stream().anyMatch(DatabaseServer::isUnixSocket)) {
            throw new IllegalArgumentException(
                    "a unix socket is one server, and stands alone in an address; several servers are hosts");
        }
    }

    private static Map<String, String> session(String options) {
        Map<String, String> session = new LinkedHashMap<>();
        Matcher option = OPTION.matcher(options);
        int end = 0;
        while (end < options.stripTrailing().length()) {
            if (!option.find(end) || option.start() != end) {
                throw new IllegalArgumentException("options must be of the form -c name=value");
            }
            session.put(option.group(1).replace('-', '_'), option.group(2).replaceAll("\\\\(.)", "$1"));
            end = option.end();
        }
        return session;
    }

    private static Duration patience(String seconds) {
        int number = seconds.matches("\\d{1,4}") ? Integer.parseInt(seconds) : 0;
        if (number < 1 || number > LONGEST_PATIENCE_SECONDS) {
            throw new IllegalArgumentException(
                    "connect_timeout is no number of seconds from 1 to " + LONGEST_PATIENCE_SECONDS);
        }
        return Duration.ofSeconds(number);
    }
}
