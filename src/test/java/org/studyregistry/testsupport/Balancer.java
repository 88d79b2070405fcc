package org.studyregistry.testsupport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a Service of Kubernetes is to its clients: each new connection goes to one of the processes that were ready when they
 * were last asked, in turn; connections stay where they are.
 */
public final class Balancer implements Closeable {

    private static final int BUFFER = 64 * 1024;

    private final ServerSocket door;
    private final List<ServiceProcess> ready = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    public Balancer() throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public int port() {
        return door.getLocalPort();
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
        door.close();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                List<ServiceProcess> now = List.copyOf(ready);
                ServiceProcess process = now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
                Socket server = new Socket(InetAddress.getLoopbackAddress(), process.port());
                thread(() -> pump(client, server));
                thread(() -> pump(server, client));
            } catch (IOException closed) {
                // The loop's condition tells whether it is the end.
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        byte[] bytes = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length; (length = in.read(bytes)) >= 0; ) {
                out.write(bytes, 0, length);
            }
        } catch (IOException broken) {
            // The other direction ends with this one.
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "balancer");
        thread.setDaemon(true);
        thread.start();
    }
}
