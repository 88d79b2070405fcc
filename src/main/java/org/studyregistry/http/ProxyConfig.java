package org.studyregistry.http;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** What stands between the clients and this service. */
@ConfigMapping(prefix = "study-registry.http")
public interface ProxyConfig {

    /**
     * The proxies whose {@code X-Forwarded-For} is believed, as addresses or networks ({@code 10.0.0.0/8}); nobody's if empty.
     * The client is then the last address in that header that is none of them, since clients can write whatever they like
     * before it. Leave {@code quarkus.http.proxy.proxy-address-forwarding} off: it believes the first one.
     */
    Optional<List<String>> trustedProxies();
}
