package org.studyregistry.http;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The IP address that a request comes from. */
public record ClientAddress(InetAddress ip) {

    private static final int NETWORK_BYTES = 8;

    /** Reads an address without asking any name server, with or without a port and brackets. */
    static Optional<ClientAddress> parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(withoutPort(text.strip()));
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            // Makes an IPv4 address of one that is mapped into IPv6.
            return Optional.of(new ClientAddress(InetAddress.getByAddress(bytes)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    /** What one user has of the address space: a single IPv4 address, but a whole /64 of IPv6 (RFC 4291, 2.5.4). */
    public String network() {
        return ip instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(ip.getAddress(), NETWORK_BYTES)) + "/64"
                : text();
    }

    /** The address as people write it. */
    public String text() {
        return NetUtil.toAddressString(ip);
    }

    private static String withoutPort(String text) {
        if (text.startsWith("[") && text.indexOf(']') > 0) {
            return text.substring(1, text.indexOf(']'));
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }
}
