package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as people write them. */
class ConnectionUrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://a:5432/lms                                   | a:5432                 | lms
            postgres://a/lms                                          | a:5432                 | lms
            jdbc:postgresql://a:1/lms                                 | a:1                    | lms
            jdbc:postgres://a/lms?user=u                              | a:5432                 | lms
            jdbc:jdbc:postgresql://a/lms                              | a:5432                 | lms
            vertx-reactive:postgresql://a/lms                         | a:5432                 | lms
            postgresql://[::1]:2/lms                                  | [::1]:2                | lms
            postgresql://[2001:db8::7]/lms                            | [2001:db8::7]:5432     | lms
            postgresql://a:1,b,c:3/lms                                | a:1 b:5432 c:3         | lms
            postgresql://a:1/lms, postgresql://[::1]:2/lms            | a:1 [::1]:2            | lms
            jdbc:postgresql://a,b/lms?targetServerType=primary        | a:5432 b:5432          | lms
            postgresql:///lms?host=a,b&port=1,2                       | a:1 b:2                | lms
            postgresql://a/my%20lms?sslmode=require                   | a:5432                 | my lms
            postgresql://a/?dbname=lms                                | a:5432                 | lms
            postgresql://a                                            | a:5432                 | postgres
            postgresql://%2Fvar%2Frun%2Fpostgresql/lms                | /var/run/postgresql/.s.PGSQL.5432 | lms
            postgresql:///lms?host=/var/run/postgresql&port=5433      | /var/run/postgresql/.s.PGSQL.5433 | lms
            postgresql://u:p@%2Ftmp:1/lms                             | /tmp/.s.PGSQL.1        | lms
            """)
    void isTakenApart(String address, String servers, String database) {
        ConnectionSettings settings = ConnectionSettings.of(address, word -> Optional.empty());

        assertEquals(
                servers,
                String.join(
                        " ", settings.servers().stream().map(String::valueOf).toList()));
        assertEquals(database, settings.database());
    }

    /** Encoded as a program encodes it, and as a person writes it where that is without doubt. */
    @Test
    void mayHoldCredentialsOfEveryPrintableCharacter() {
        StringBuilder all = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            all.append(c);
        }
        String encoded = URLEncoder.encode(all.toString(), StandardCharsets.UTF_8);

        ConnectionUrl url = ConnectionUrl.parse("postgresql://" + encoded + ":" + encoded + "@a:5432/lms");
        ConnectionUrl plain = ConnectionUrl.parse("postgresql://me:p@ss:${word}$$+&=@a/lms");

        assertEquals(Optional.of(all.toString()), url.user());
        assertEquals(Optional.of(all.toString()), url.password());
        assertEquals(Optional.of("p@ss:${word}$$+&="), plain.password());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mysql://a/lms                               | does not begin with postgresql://
            a:5432/lms                                  | does not begin with postgresql://
            postgresql:///lms                           | names no host
            postgresql://a:b:c/lms                      | too many colons
            postgresql://a:99999/lms                    | a port is no number
            postgresql://a/lms?sslmod=require           | no option sslmod here; the nearest is sslmode
            postgresql://a/lms?ssl_root_cert=x          | the nearest is sslrootcert
            postgresql://a/lms?aplication_name=x        | the nearest is application_name
            postgresql://a/lms?sslmode=allow            | sslmode is allow, but must be one of
            postgresql://a/lms?sslmode=verify-full      | needs sslrootcert
            postgresql://a/lms?sslmode=require&sslrootcert=system | sslrootcert=system needs sslmode=verify-full
            postgresql://a/lms?sslcert=x                | belong together
            postgresql://a/lms?channel_binding=require  | is used wherever the server offers it
            postgresql://a/lms?target_session_attrs=standby | is chosen by the service
            postgresql://a/lms?connect_timeout=0        | connect_timeout is no number
            postgresql://a/lms?options=work_mem         | options must be of the form
            postgresql://a/lms?sslmode                  | has no value
            postgresql://a/lms?sslmode=require&sslmode=disable | more than once
            postgresql://a/x,postgresql://b/y           | differ in more than their hosts
            postgresql:///lms?host=@postgres            | abstract unix sockets (@…) are not supported
            postgresql:///lms?host=/tmp,b               | a unix socket is one server
            postgresql://me:50%off@a/lms                | a % itself is written %25
            postgresql://me:se/cret@a/lms               | written %2F
            """)
    void isRefusedWithTheReasonAndWithoutItsPassword(String address, String reason) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> ConnectionSettings.of(address, word -> Optional.empty()));

        assertAll(
                () -> assertTrue(refused.getMessage().contains(reason), refused.getMessage()),
                () -> assertFalse(refused.getMessage().contains("50%"), refused.getMessage()),
                () -> assertFalse(refused.getMessage().contains("cret"), refused.getMessage()));
    }

    /** The words for TLS, as an address and as settings have them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            postgresql://a/x                                         | -       | -      | prefer
            postgresql://a/x                                         | require | -      | require
            postgresql://a/x?sslmode=disable                         | require | -      | disable
            postgresql://a/x                                         | require | ca.crt | verify-ca
            postgresql://a/x?sslmode=verify-full                     | -       | ca.crt | verify-full
            postgresql://a/x?sslrootcert=system                      | -       | -      | verify-full
            """)
    void saysHowConnectionsAreEncrypted(String address, String sslmode, String sslrootcert, String mode) {
        ConnectionSettings settings = ConnectionSettings.of(
                address,
                word -> Optional.ofNullable(
                        word.equals("sslmode") ? sslmode : word.equals("sslrootcert") ? sslrootcert : null));

        assertEquals(mode, settings.tls().mode().word());
        assertEquals(settings.tls(), TlsSettings.fromWord(settings.tls().toWord()));
    }

    @Test
    void setsParametersOfTheSession() {
        ConnectionSettings settings = ConnectionSettings.of(
                "postgresql://a/lms?options=-c%20work_mem=8MB%20--search-path=a,%5C%20b", word -> Optional.empty());

        assertEquals("{work_mem=8MB, search_path=a, b}", settings.session().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://a:5432/lms                    | jdbc:postgresql://a:5432/lms?sslmode=prefer&
            jdbc:postgres://a/my%20lms                 | jdbc:postgresql://a:5432/my%20lms?sslmode=prefer&
            postgresql:///lms?host=/tmp&sslmode=require | jdbc:postgresql://localhost/lms?socketFactory=org.studyregistry.database.JdbcUnixSocketFactory&socketFactoryArg=%2Ftmp%2F.s.PGSQL.5432&sslmode=disable&
            postgresql://a:1/lms, postgresql://[::1]/lms | jdbc:postgresql://a:1,[::1]:5432/lms?targetServerType=primary&sslmode=prefer&
            """)
    void isTranslatedForMigrations(String address, String expected) {
        String url = ClientOptions.jdbcUrl(ConnectionSettings.of(address, word -> Optional.empty()));

        assertTrue(url.startsWith(expected), url);
    }
}
