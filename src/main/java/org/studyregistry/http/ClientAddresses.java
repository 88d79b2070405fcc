package org.studyregistry.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.quarkus.runtime.Startup;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Finds the address of a request's client: the peer, or what proxies that are trusted say of it. Made at start-up, so that a
 * misspelled network is noticed then.
 */
@Startup
@Singleton
public class ClientAddresses {

    private final List<IpSubnetFilterRule> trusted;

    ClientAddresses(ProxyConfig config) {
        trusted = config.trustedProxies().orElse(List.of()).stream()
                .map(ClientAddresses::network)
                .toList();
    }

    /** The client's address; the loopback address for a peer that has none, such as a domain socket. */
    public ClientAddress of(RoutingContext context) {
        String peer = context.request().remoteAddress().hostAddress();
        ClientAddress nearest =
                Optional.ofNullable(peer).flatMap(ClientAddress::parse).orElseGet(ClientAddresses::unknown);
        String[] hops = String.join(",", context.request().headers().getAll("X-Forwarded-For"))
                .split(",");
        for (int i = hops.length - 1; i >= 0 && isTrusted(nearest); i--) {
            Optional<ClientAddress> before = ClientAddress.parse(hops[i]);
            if (before.isEmpty()) {
                break;
            }
            nearest = before.get();
        }
        return nearest;
    }

    /** No constant: addresses are made at run time only, or a native image refuses to hold them. */
    private static ClientAddress unknown() {
        return new ClientAddress(InetAddress.getLoopbackAddress());
    }

    private boolean isTrusted(ClientAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address.ip(), 0);
        return trusted.stream().anyMatch(network -> network.matches(socket));
    }

    private static IpSubnetFilterRule network(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress address = ClientAddress.parse(slash < 0 ? text : text.substring(0, slash))
                    .orElseThrow(() -> new IllegalArgumentException("no address"))
                    .ip();
            int prefix = slash < 0 ? 8 * address.getAddress().length : Integer.parseInt(text.substring(slash + 1));
            return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "study-registry.http.trusted-proxies: '" + text + "' is neither an address nor a network", e);
        }
    }
}
