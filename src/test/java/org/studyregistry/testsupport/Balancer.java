package org.studyregistry.testsupport;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a Service of Kubernetes is to its clients: each new connection goes to one of the processes that were ready when they
 * were last asked, in turn; connections stay where they are.
 */
public final class Balancer implements Closeable {

    private final TcpProxy proxy;
    private final List<ServiceProcess> ready = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    public Balancer() throws IOException {
        proxy = new TcpProxy(this::next);
    }

    public int port() {
        return proxy.port();
    }

    /** The process is ready: new connections may go there. */
    public void add(ServiceProcess process) {
        ready.add(process);
    }

    /** The process is not ready any more. */
    public void remove(ServiceProcess process) {
        ready.remove(process);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }

    private int next() {
        List<ServiceProcess> now = List.copyOf(ready);
        return now.get(Math.floorMod(turn.getAndIncrement(), now.size())).port();
    }
}
