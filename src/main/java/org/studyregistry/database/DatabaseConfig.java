package org.studyregistry.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Whose the LMS tables are, and how migrations go about it. */
@ConfigMapping(prefix = "study-registry.database")
public interface DatabaseConfig {

    /** Whose the LMS tables are. */
    @WithDefault("existing")
    LmsTables lmsTables();

    /** How long to wait before a database is looked at again that is down or lacks something. */
    @WithDefault("2S")
    Duration migrationRetry();

    /**
     * After this long without a byte from the database a connection for short work is given up. Longer than a statement and its
     * waiting for a lock may take.
     */
    @WithDefault("45S")
    Duration silence();

    /** Whether a database on another machine may be reached without verifying who it is. */
    @WithDefault("optional")
    Tls tls();

    /** How connections are encrypted, in libpq's words, where the address does not say. */
    Optional<String> sslmode();

    /** The certificates of the authorities that may sign the server's: a file in PEM, or {@code system}. */
    Optional<String> sslrootcert();

    /** The certificate that the service presents: a file in PEM. */
    Optional<String> sslcert();

    /** The key of that certificate: a file in PEM, without a passphrase. */
    Optional<String> sslkey();

    /** A file that has the role to log in with; read for each new connection. */
    Optional<Path> usernameFile();

    /** A file that has the role's password; read for each new connection. */
    Optional<Path> passwordFile();

    /** Whether a database on another machine may be reached without verifying who it is. */
    enum Tls {
        /** It may, with a warning. */
        OPTIONAL,
        /** It may not: the service and its commands refuse to start. */
        REQUIRED
    }

    /** Who makes the LMS tables in the schema {@code public}. */
    enum LmsTables {
        /** Another program: they are there, and this service never alters them. */
        EXISTING,
        /** This service: it makes and migrates them, for a database of its own. */
        OWN
    }
}
