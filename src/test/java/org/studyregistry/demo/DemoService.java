package org.studyregistry.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;

/** What {@link Demo} runs, for tests: the packaged service with the rows of the demo, on free ports. */
record DemoService(PostgresServer database, ServiceProcess service) implements AutoCloseable {

    static final String KEY = "documentationOnlyExampleSecretKey-12345";

    static DemoService start() throws Exception {
        PostgresServer database = PostgresServer.start();
        ServiceProcess service = ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx96m"),
                database.serviceSettings(),
                builder -> builder.redirectOutput(ProcessBuilder.Redirect.DISCARD));
        DemoService demo = new DemoService(database, service);
        try {
            if (!service.awaitReady()) {
                throw new IllegalStateException("The service did not start");
            }
            Demo.load(database);
            return demo;
        } catch (SQLException | IOException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    String address() {
        return "http://localhost:" + service.port();
    }

    @Override
    public void close() {
        service.close();
        database.close();
    }
}
