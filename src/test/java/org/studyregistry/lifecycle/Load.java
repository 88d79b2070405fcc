package org.studyregistry.lifecycle;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** Clients that ask for the same again and again, keeping their connections for as long as the service does. */
final class Load {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port;
    private final RegistrarWithKey registrar = Lms.registrar();
    private final List<Thread> clients = new ArrayList<>();
    private final List<AtomicInteger> answered = new ArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    Load(int port) {
        this.port = port;
    }

    /** One more client; expects this many completions each time. */
    void keeps(Module module, int rows) {
        AtomicInteger count = new AtomicInteger();
        answered.add(count);
        String request = RawHttp.completions(registrar, module.code(), "HTTP/1.1");
        Thread client = new Thread(() -> run(request, rows, count), "load");
        clients.add(client);
        client.start();
    }

    /** Waits until each client was answered once more, or one failed. */
    void awaitMore() {
        List<Integer> before = answered.stream().map(AtomicInteger::get).toList();
        await().atMost(PATIENCE).until(() -> {
            for (int i = 0; i < before.size(); i++) {
                if (failures.isEmpty() && answered.get(i).get() == before.get(i)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Ends, and tells what went wrong. */
    List<String> stop() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
        return failures;
    }

    private void run(String request, int rows, AtomicInteger count) {
        RawHttp connection = null;
        try {
            while (!stopped) {
                connection = connection == null ? RawHttp.send(port, request) : connection.again(request);
                RawResponse response = connection.readToEnd();
                int found = response.body().split("\"user_id\"", -1).length - 1;
                if (response.status() != 200 || !response.whole() || found != rows) {
                    failures.add(response.head() + " with " + found + " of " + rows + ", " + response.end());
                }
                count.incrementAndGet();
                if (response.head().toLowerCase(Locale.ROOT).contains("connection: close")) {
                    connection.close();
                    connection = null;
                }
            }
        } catch (IOException | RuntimeException lost) {
            failures.add(lost.toString());
            stopped = true;
        }
    }
}
