package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a client gets gzip. */
class AcceptEncodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "GZIP | true",
                "x-gzip | true",
                "gzip, compress, deflate, br | true",
                "br;q=1.0, gzip;q=0.1 | true",
                "* | true",
                "gzip;q=0 | false",
                "gzip;q=0, * | false",
                "*;q=0 | false",
                "identity | false",
                "deflate, br | false",
                "gzip;q=0.5, identity;q=0.9 | false",
                "gzip;q=0.5 , identity;q=0.5 | true",
                "gzip;q=nonsense | false",
                "'' | false",
                "',;,' | false"
            })
    void weights(String header, boolean gzip) {
        assertEquals(gzip, AcceptEncoding.prefersGzip(List.of(header)));
    }

    @Test
    void withoutTheHeaderNothingIsCoded() {
        assertFalse(AcceptEncoding.prefersGzip(List.of()));
    }
}
