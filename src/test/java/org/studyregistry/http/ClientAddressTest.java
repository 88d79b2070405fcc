package org.studyregistry.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,          192.0.2.1",
        "192.0.2.1:5000,     192.0.2.1",
        "' 192.0.2.1 ',      192.0.2.1",
        "::ffff:192.0.2.1,   192.0.2.1",
        "2001:db8::1,        2001:db8::1",
        "[2001:db8::1]:5000, 2001:db8::1",
        "[2001:db8::1],      2001:db8::1"
    })
    void readsAnAddressInItsForms(String text, String address) {
        assertEquals(address, ClientAddress.parse(text).orElseThrow().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "_hidden", "localhost", "1.2.3", "1.2.3.4.5", "example.org:80"})
    void asksNoNameServer(String text) {
        assertTrue(ClientAddress.parse(text).isEmpty());
    }

    /** A client with one address of a /64 has 2^64 of them. */
    @Test
    void addressesOfOneIpv6NetworkAreOneClient() {
        assertEquals(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assertEquals("192.0.2.1", network("192.0.2.1"));
    }

    private static String network(String text) {
        return ClientAddress.parse(text).orElseThrow().network();
    }
}
