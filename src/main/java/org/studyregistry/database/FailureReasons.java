package org.studyregistry.database;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why a connection could not be opened, and what helps: a text for each reason. */
final class FailureReasons {

    /** The client library's words for a server that takes no TLS, and for a response that no PostgreSQL gives. */
    private static final String NO_TLS = "Postgres Server does not handle SSL connection";

    private static final String HANDSHAKE = "SSL handshake failed";
    private static final String NO_POSTGRES = "Invalid SSL connection message";

    private final String server;
    private final boolean unixSocket;
    private final ConnectionSettings settings;
    private final String user;

    /** @param user as whom the log-in was tried */
    FailureReasons(DatabaseServer server, ConnectionSettings settings, String user) {
        this.server = server.toString();
        this.unixSocket = server.isUnixSocket();
        this.settings = settings;
        this.user = user;
    }

    /** Whether the server has answered that it takes no TLS. */
    static boolean isWithoutTls(Throwable failure) {
        return NO_TLS.equals(failure.getMessage());
    }

    /** Whether encryption was begun and not brought to its end; why, the client library does not say. */
    static boolean isHandshake(Throwable failure) {
        return HANDSHAKE.equals(failure.getMessage());
    }

    /** Whether no line of {@code pg_hba.conf} allows the log-in. */
    static boolean isNotAllowed(Throwable failure) {
        return failure instanceof PgException pg
                && "28000".equals(pg.getSqlState())
                && "ClientAuthentication".equals(pg.getRoutine());
    }

    /** The failure with its reason; one that has a reason already stays what it is. */
    ConnectionFailure of(Throwable failure) {
        if (failure instanceof ConnectionFailure known) {
            return known;
        }
        if (failure instanceof PgException pg) {
            return ofServer(pg);
        }
        if (NO_TLS.equals(failure.getMessage())) {
            return because(
                    failure,
                    "the server takes no TLS, which sslmode="
                            + settings.tls().mode().word() + " needs",
                    "switch it on there (ssl = on, ssl_cert_file, ssl_key_file in postgresql.conf)");
        }
        if (NO_POSTGRES.equals(failure.getMessage()) || has(failure, NotSslRecordException.class)) {
            return because(
                    failure,
                    "what answers there is no PostgreSQL",
                    "set the host and the port of the database in its address");
        }
        if (has(failure, UnknownHostException.class)) {
            return because(
                    failure,
                    "the name of the host cannot be resolved",
                    "correct the host in the address, or the name server's entry");
        }
        if (has(failure, ConnectTimeoutException.class) || has(failure, NoRouteToHostException.class)) {
            return noAnswer(failure);
        }
        if (unixSocket && has(failure, SocketException.class)) {
            return because(
                    failure,
                    "no connection to the unix socket" + last(failure),
                    "correct the folder and the port in the address, start the server there (unix_socket_directories),"
                            + " or let this program's user use the socket (unix_socket_permissions)");
        }
        if (has(failure, ConnectException.class)) {
            return because(
                    failure,
                    "nothing listens there (connection refused)",
                    "correct host and port in the address, start the server, or have it listen there (listen_addresses)");
        }
        if (isHandshake(failure) || has(failure, SSLException.class) || has(failure, CertificateException.class)) {
            return ofTls(failure);
        }
        return ofSilence(failure);
    }

    private ConnectionFailure ofServer(PgException failure) {
        String said = " (" + failure.getErrorMessage() + ")";
        return switch (Objects.requireNonNullElse(failure.getSqlState(), "")) {
            case "28P01" ->
                because(
                        failure,
                        "the server refuses the password of the role \"" + user + "\", or has no such role" + said,
                        "set quarkus.datasource.username and quarkus.datasource.password"
                                + " (or study-registry.database.password-file) to those of a role that may log in");
            case "28000" -> ofRefusal(failure, said);
            case "3D000" ->
                because(
                        failure,
                        "the server has no database \"" + settings.database() + "\"" + said,
                        "set the database at the end of the address, or create it");
            case "42501" ->
                because(
                        failure,
                        "the role \"" + user + "\" may not use the database" + said,
                        "grant connect on database \"" + settings.database() + "\" to \"" + user + "\";");
            case "53300" ->
                because(
                        failure,
                        "the server has no connection left" + said,
                        "raise max_connections or the role's connection limit, or lower the pools:"
                                + " docs/deploy.md has the sum");
            case "57P03" ->
                because(failure, "the server is starting up or shutting down" + said, "wait until it is up");
            case "08P01" ->
                because(
                        failure,
                        "the server or a pooler before it refuses the connection" + said,
                        "docs/configuration.md has what a pooler must allow");
            default -> because(failure, "the server refuses the connection" + said, "see the server's log");
        };
    }

    private ConnectionFailure ofRefusal(PgException failure, String said) {
        if ("InitializeSessionUserId".equals(failure.getRoutine())) {
            return because(
                    failure,
                    "there is no role \"" + user + "\" that may log in" + said,
                    "set quarkus.datasource.username, or create the role: study-registry attach-sql prints how");
        }
        boolean certificate = said.contains("certificate");
        if (certificate) {
            return because(
                    failure,
                    "the server wants a client certificate of the role \"" + user + "\"" + said,
                    "set study-registry.database.sslcert and study-registry.database.sslkey");
        }
        if (said.contains("Peer authentication")) {
            return because(
                    failure,
                    "the server does not let this program's user in as the role \"" + user + "\"" + said,
                    "run the service as the user with the role's name, or map it (pg_ident.conf), or have the line"
                            + " of pg_hba.conf ask for a password: local ... scram-sha-256");
        }
        if (!isNotAllowed(failure)) {
            return because(failure, "the server refuses the role \"" + user + "\"" + said, "see the server's log");
        }
        if (unixSocket) {
            return because(
                    failure,
                    "no line of the server's pg_hba.conf lets the role \"" + user + "\" in by its unix socket" + said,
                    "add a line to pg_hba.conf for it and reload: local \"" + settings.database() + "\" \"" + user
                            + "\" scram-sha-256");
        }
        boolean clear = settings.tls().mode() == TlsSettings.Mode.DISABLE;
        return because(
                failure,
                clear
                        ? "the server does not let the role \"" + user + "\" in without encryption" + said
                        : "no line of the server's pg_hba.conf lets the role \"" + user + "\" in from here" + said,
                clear
                        ? "set study-registry.database.sslmode=verify-full and study-registry.database.sslrootcert"
                        : "add a line to pg_hba.conf for it and reload: hostssl \"" + settings.database() + "\" \""
                                + user + "\" <address of this machine> scram-sha-256");
    }

    private ConnectionFailure ofTls(Throwable failure) {
        if (has(failure, CertificateExpiredException.class) || has(failure, CertificateNotYetValidException.class)) {
            return because(
                    failure,
                    "the server's certificate has expired, or is not valid yet" + last(failure),
                    "have it renewed there; the clock of this machine may be wrong as well");
        }
        if (has(failure, CertPathBuilderException.class)) {
            return because(
                    failure,
                    "the server's certificate is from an authority that is not trusted here",
                    "set study-registry.database.sslrootcert to the certificate of the authority that signed it");
        }
        if (has(failure, CertificateException.class)) {
            return because(
                    failure,
                    "the server's certificate is for another host" + last(failure),
                    "use the host name that the certificate has, or have one issued for this name");
        }
        return because(
                failure,
                "TLS was refused" + last(failure),
                "see the server's log: it may want a client certificate (sslcert, sslkey) or another version of TLS");
    }

    private ConnectionFailure ofSilence(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof IllegalStateException) {
            return because(failure, message, "correct the setting or the file");
        }
        if (message.startsWith("No answer")) {
            return noAnswer(failure);
        }
        return because(
                failure,
                "the connection was closed before the log-in was done (" + message + ")",
                "see the log of what answers there; if it is no PostgreSQL, correct host and port in the address");
    }

    private ConnectionFailure noAnswer(Throwable failure) {
        return because(
                failure,
                "no answer",
                "correct host and port in the address, or let connections through: firewalls, network policies, and whether"
                        + " a PostgreSQL is there at all");
    }

    private ConnectionFailure because(Throwable failure, String reason, String fix) {
        return new ConnectionFailure(server, reason, fix, failure);
    }

    private static String last(Throwable failure) {
        Throwable root = causes(failure).reduce((one, next) -> next).orElse(failure);
        return root.getMessage() == null ? "" : " (" + root.getMessage() + ")";
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return causes(failure).anyMatch(type::isInstance);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
    }
}
