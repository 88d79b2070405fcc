package org.studyregistry.database;

import io.quarkus.credentials.CredentialsProvider;
import io.smallrye.config.SmallRyeConfig;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.studyregistry.database.Credentials.Login;

/** How the databases are reached, from the one place where it is set. Migrations get their credentials here, too. */
@Singleton
public class Connections implements CredentialsProvider {

    private static final String PRIMARY = "quarkus.datasource.";
    private static final String REPLICAS = "quarkus.datasource.replicas.";
    private static final String URL = "reactive.url";

    private final SmallRyeConfig config;
    private final DatabaseConfig database;

    Connections(Config config, DatabaseConfig database) {
        this.config = config.unwrap(SmallRyeConfig.class);
        this.database = database;
    }

    /** That of the server that takes writes. Fails with an IllegalArgumentException if it cannot be followed. */
    ConnectionSettings primary() {
        return settings(literal(PRIMARY + URL).orElseThrow());
    }

    /** That of the replicas, if there are any. Fails with an IllegalArgumentException if it cannot be followed. */
    Optional<ConnectionSettings> replicas() {
        return literal(REPLICAS + URL).map(this::settings);
    }

    /** That of migrations: of the primary, unless quarkus.datasource.jdbc.url names another way to it. */
    ConnectionSettings migrations() {
        return settings(literal(PRIMARY + "jdbc.url").orElseThrow());
    }

    /** All that are set. Fails with an IllegalArgumentException if one cannot be followed. */
    List<ConnectionSettings> all() {
        return Stream.of(Optional.of(primary()), replicas(), Optional.of(migrations()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What a connection of the primary is to log in with now. Blocks. */
    Login loginToPrimary() {
        return credentials().login(primary());
    }

    /** What a connection of a replica is to log in with now. Blocks. */
    Login loginToReplica() {
        return credentialsOfReplicas().login(replicas().orElseThrow());
    }

    Credentials credentials() {
        return new Credentials(
                literal(PRIMARY + "username"),
                literal(PRIMARY + "password"),
                database.usernameFile(),
                database.passwordFile());
    }

    /** Those of the primary where replicas have none of their own. */
    private Credentials credentialsOfReplicas() {
        Optional<String> user = literal(REPLICAS + "username");
        Optional<String> password = literal(REPLICAS + "password");
        Credentials primary = credentials();
        return new Credentials(
                user.or(primary::user),
                password.or(primary::password),
                user.isPresent() ? Optional.empty() : primary.userFile(),
                password.isPresent() ? Optional.empty() : primary.passwordFile());
    }

    private ConnectionSettings settings(String address) {
        return ConnectionSettings.of(address, word -> switch (word) {
            case "sslmode" -> database.sslmode();
            case "sslrootcert" -> database.sslrootcert();
            case "sslcert" -> database.sslcert();
            default -> database.sslkey();
        });
    }

    private Optional<String> literal(String name) {
        String value = config.getConfigValue(ConnectionSettingsInterceptor.LITERAL + name)
                .getValue();
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    /** For migrations, once for each of their connections. */
    @Override
    public Map<String, String> getCredentials(String name) {
        Login login;
        try {
            login = loginToPrimary();
        } catch (RuntimeException unreadable) {
            // Asked for while the program starts as well, where the reason is reported by others.
            return Map.of();
        }
        return Map.of(USER_PROPERTY_NAME, login.user(), PASSWORD_PROPERTY_NAME, login.password());
    }
}
