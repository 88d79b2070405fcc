package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as the pools take them, in the form of JDBC. */
class JdbcAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://a:5432/lms                                  | jdbc:postgresql://a:5432/lms
            jdbc:postgresql://a/lms,postgresql://b/lms                    | jdbc:postgresql://a,b/lms?targetServerType=primary
            jdbc:postgresql://a:1/lms, postgresql://[::1]:2/lms           | jdbc:postgresql://a:1,[::1]:2/lms?targetServerType=primary
            jdbc:postgres://a/lms?sslmode=require,postgres://b/lms        | jdbc:postgresql://a,b/lms?sslmode=require&targetServerType=primary
            jdbc:postgresql://a,b/lms?targetServerType=primary            | jdbc:postgresql://a,b/lms?targetServerType=primary
            """)
    void severalAddressesBecomeOneThatNeedsThePrimary(String addresses, String expected) {
        assertEquals(expected, JdbcAddress.ofOne(addresses));
    }
}
