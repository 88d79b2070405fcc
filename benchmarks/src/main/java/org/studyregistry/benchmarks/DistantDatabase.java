package org.studyregistry.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.studyregistry.testsupport.TcpProxy;
import org.studyregistry.testsupport.TcpProxy.Weather;

/** Small courses from a database on another machine, where each round trip costs a millisecond. */
final class DistantDatabase implements Scenario {

    private static final int CLIENTS = 8;
    private static final Duration ONE_WAY = Duration.ofNanos(500_000);

    @Override
    public String name() {
        return "distant";
    }

    @Override
    public Table run(Setup setup) throws Exception {
        String code = setup.laboratory().course(1, SmallCourses.ROWS);
        try (TcpProxy network = new TcpProxy(setup.laboratory().database()::port)) {
            network.weather(Weather.latency(ONE_WAY));
            DatabaseAddress distant = setup.laboratory().address().at(network.port());
            List<HttpCandidate> servers = new ArrayList<>();
            try {
                HttpCandidate.rust(distant).ifPresent(servers::add);
                servers.add(HttpCandidate.service(distant));
                HttpCandidate.nativeService(distant).ifPresent(servers::add);
                for (HttpCandidate server : servers) {
                    server.start();
                }
                return new Table(
                        "Small courses from a distant database",
                        CLIENTS + " clients; a proxy between the servers and PostgreSQL takes half a millisecond each way.",
                        List.of(
                                "",
                                "requests/s",
                                "mean ms",
                                "p50 ms",
                                "p99 ms",
                                "its CPU µs a request",
                                "database CPU µs a request",
                                "peak RSS MB"),
                        new SmallCourses(CLIENTS)
                                .measure(
                                        setup.laboratory(),
                                        servers,
                                        code,
                                        setup.size().seconds()),
                        Map.of());
            } finally {
                servers.stream().filter(HttpCandidate::running).forEach(HttpCandidate::close);
            }
        }
    }
}
