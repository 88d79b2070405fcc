package org.studyregistry.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A database without a platform, and this service in front of it, for requests over all courses: what is in the database is what they
 * return.
 *
 * @param services this service on the JVM and, where it was built, native
 */
record FeedServers(Laboratory laboratory, List<HttpCandidate> services) implements AutoCloseable {

    static FeedServers start() throws IOException, InterruptedException, SQLException {
        Laboratory laboratory = new Laboratory();
        List<HttpCandidate> services = new ArrayList<>();
        // It makes the tables when it starts, so it is first.
        services.add(HttpCandidate.service(laboratory.address()).start());
        laboratory.registrar(Laboratory.KEY);
        laboratory.plaintextRegistrar();
        var binary = HttpCandidate.nativeService(laboratory.address());
        if (binary.isPresent()) {
            services.add(binary.get().start());
        }
        return new FeedServers(laboratory, services);
    }

    @Override
    public void close() {
        services.forEach(HttpCandidate::close);
        laboratory.close();
    }
}
