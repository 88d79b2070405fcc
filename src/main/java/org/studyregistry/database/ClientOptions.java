package org.studyregistry.database;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.studyregistry.database.Credentials.Login;

/** Translates the settings of connections into the words of the two client libraries: the reactive one, and JDBC. */
final class ClientOptions {

    /** What every server and pooler takes when a connection starts; all else is set in the session ({@link SessionSetup}). */
    static final Set<String> STARTUP = Set.of("client_encoding", "DateStyle", "application_name");

    private static final int CONNECT_SECONDS = 10;

    /** The longest statement, in characters, that stays prepared on a connection: longer than any of the service's own. */
    private static final int LONGEST_PREPARED = 16 * 1024;

    private ClientOptions() {}

    /**
     * For the reactive client.
     *
     * @param template what Quarkus has set for the pool
     */
    static PgConnectOptions reactive(
            PgConnectOptions template, ConnectionSettings settings, DatabaseServer server, Login login) {
        PgConnectOptions options = new PgConnectOptions(template)
                .setHost(server.host())
                .setPort(server.port())
                .setDatabase(settings.database())
                .setUser(login.user())
                .setPassword(login.password())
                .setPreparedStatementCacheSqlLimit(LONGEST_PREPARED);
        Map<String, String> startup = template.getProperties().entrySet().stream()
                .filter(property -> STARTUP.contains(property.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        settings.applicationName().ifPresent(name -> startup.put("application_name", name));
        options.setProperties(startup);
        options.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(ServerChoice.PATIENCE_SECONDS));
        settings.patience().ifPresent(patience -> options.setConnectTimeout((int) patience.toMillis()));
        return tls(options, settings.tls());
    }

    private static PgConnectOptions tls(PgConnectOptions options, TlsSettings tls) {
        if (tls.mode() == TlsSettings.Mode.DISABLE) {
            return options.setSslMode(SslMode.DISABLE);
        }
        TlsMaterial material = TlsMaterial.of(tls);
        material.refresh();
        options.setTrustOptions(TrustOptions.wrap(material.trustManager()));
        if (tls.certificate().isPresent()) {
            options.setKeyCertOptions(KeyCertOptions.wrap(material.keyManager()));
        }
        boolean full = tls.mode() == TlsSettings.Mode.VERIFY_FULL;
        options.setHostnameVerificationAlgorithm(full ? "HTTPS" : "");
        // Preferring is ServerChoice's: the client would fall back after a wrong password, too.
        return options.setSslMode(full ? SslMode.VERIFY_FULL : tls.verifies() ? SslMode.VERIFY_CA : SslMode.REQUIRE);
    }

    /** For JDBC, without credentials. */
    static String jdbcUrl(ConnectionSettings settings) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (settings.servers().size() > 1) {
            parameters.put("targetServerType", "primary");
        }
        Optional<DatabaseServer> unixSocket =
                settings.servers().stream().filter(DatabaseServer::isUnixSocket).findFirst();
        unixSocket.ifPresentOrElse(
                server -> {
                    parameters.put("socketFactory", JdbcUnixSocketFactory.class.getName());
                    parameters.put("socketFactoryArg", server.socketPath());
                    parameters.put("sslmode", TlsSettings.Mode.DISABLE.word());
                },
                () -> jdbcTls(parameters, settings.tls()));
        parameters.put("ApplicationName", settings.applicationName().orElse("study-registry-migrations"));
        parameters.put(
                "connectTimeout",
                Long.toString(settings.patience()
                        .map(patience -> patience.toSeconds())
                        .orElse((long) CONNECT_SECONDS)));
        if (!settings.session().isEmpty()) {
            parameters.put(
                    "options",
                    settings.session().entrySet().stream()
                            .map(option -> "-c " + option.getKey() + "="
                                    + option.getValue().replaceAll("([\\\\ ])", "\\\\$1"))
                            .collect(Collectors.joining(" ")));
        }
        return "jdbc:postgresql://"
                + (unixSocket.isPresent()
                        ? "localhost"
                        : settings.servers().stream()
                                .map(DatabaseServer::toString)
                                .collect(Collectors.joining(",")))
                + "/" + encode(settings.database()) + "?"
                + parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static void jdbcTls(Map<String, String> parameters, TlsSettings tls) {
        parameters.put("sslmode", tls.mode().word());
        if (tls.mode().compareTo(TlsSettings.Mode.REQUIRE) >= 0) {
            parameters.put("sslfactory", JdbcTlsSocketFactory.class.getName());
            parameters.put("sslfactoryarg", tls.toWord());
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
