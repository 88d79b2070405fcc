package org.studyregistry.testsupport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * A wire between a client and a server that can be made bad while it is in use. An end on one side is an end on the other, a
 * reset is a reset.
 */
public final class TcpProxy implements Closeable {

    private static final int BUFFER = 64 * 1024;
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final ServerSocket door;
    private final IntSupplier server;
    private final Supplier<Gate> gates;
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(UNLIMITED);
    private volatile Weather weather = Weather.FINE;
    private volatile Duration patience = Duration.ofDays(1);

    /** Where bytes go. */
    public enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    /** Sees what goes over one connection. */
    @FunctionalInterface
    public interface Gate {

        /** Whether these bytes go on; if not, the connection is ended. */
        boolean lets(Way way, byte[] bytes, int length);
    }

    /**
     * How bytes travel.
     *
     * @param latency before each portion
     * @param portion most bytes that are passed on at once
     * @param silent nothing is passed on, and nobody is told
     */
    public record Weather(Duration latency, int portion, boolean silent) {

        public static final Weather FINE = new Weather(Duration.ZERO, BUFFER, false);
        public static final Weather SILENT = new Weather(Duration.ZERO, BUFFER, true);

        public static Weather latency(Duration latency) {
            return new Weather(latency, BUFFER, false);
        }

        /** So many bytes a second, more or less, in a hundred portions. */
        public static Weather bandwidth(int bytesPerSecond) {
            return new Weather(Duration.ofMillis(10), Math.max(1, bytesPerSecond / 100), false);
        }

        /** One byte at a time. */
        public static Weather slices() {
            return new Weather(Duration.ZERO, 1, false);
        }
    }

    /** @param server the port that a new connection goes to */
    public TcpProxy(IntSupplier server) throws IOException {
        this(server, () -> (way, bytes, length) -> true);
    }

    /** @param gates makes one for each connection */
    public TcpProxy(IntSupplier server, Supplier<Gate> gates) throws IOException {
        this.server = server;
        this.gates = gates;
        this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** From now on, on all connections. */
    public void weather(Weather change) {
        weather = change;
    }

    /** Ends a connection on which nothing came from the server for so long, as an ingress does. */
    public void patience(Duration change) {
        patience = change;
    }

    /** Resets every connection once so many more bytes have gone to clients. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    /** Resets every connection now. */
    public void reset() {
        List.copyOf(wires).forEach(Wire::reset);
    }

    /** Makes all well again for new connections, and ends the old ones. */
    public void restore() {
        left.set(UNLIMITED);
        weather = Weather.FINE;
        patience = Duration.ofDays(1);
        reset();
    }

    @Override
    public void close() throws IOException {
        door.close();
        reset();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                connect(client);
            } catch (IOException closed) {
                // The loop's condition tells whether it is the end.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket target;
        try {
            target = new Socket(InetAddress.getLoopbackAddress(), server.getAsInt());
        } catch (IOException refused) {
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        target.setTcpNoDelay(true);
        Wire wire = new Wire(client, target, gates.get());
        wires.add(wire);
        thread(() -> wire.pump(Way.TO_SERVER));
        thread(() -> wire.pump(Way.TO_CLIENT));
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private final class Wire {

        private final Socket client;
        private final Socket target;
        private final Gate gate;

        Wire(Socket client, Socket target, Gate gate) {
            this.client = client;
            this.target = target;
            this.gate = gate;
        }

        void pump(Way way) {
            Socket from = way == Way.TO_SERVER ? client : target;
            Socket to = way == Way.TO_SERVER ? target : client;
            byte[] bytes = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length; (length = read(in, bytes, way)) >= 0 && gate.lets(way, bytes, length); ) {
                    pass(bytes, length, out, way);
                }
                end();
            } catch (IOException broken) {
                reset();
            }
        }

        private int read(InputStream in, byte[] bytes, Way way) throws IOException {
            if (way == Way.TO_CLIENT) {
                target.setSoTimeout((int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
            }
            return in.read(bytes);
        }

        private void pass(byte[] bytes, int length, OutputStream out, Way way) throws IOException {
            for (int at = 0; at < length; ) {
                Weather now = weather;
                while (now.silent()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    if (client.isClosed()) {
                        throw new SocketException("reset meanwhile");
                    }
                    now = weather;
                }
                LockSupport.parkNanos(now.latency().toNanos());
                int portion = Math.min(now.portion(), length - at);
                if (way == Way.TO_CLIENT && left.addAndGet(-portion) <= 0) {
                    TcpProxy.this.reset();
                    throw new SocketException("cut");
                }
                out.write(bytes, at, portion);
                at += portion;
            }
        }

        /** Both sides see an end. */
        private void end() {
            close(false);
        }

        /** Both sides see a reset. */
        void reset() {
            close(true);
        }

        private void close(boolean abruptly) {
            wires.remove(this);
            for (Socket socket : List.of(client, target)) {
                try {
                    if (abruptly && !socket.isClosed()) {
                        socket.setSoLinger(true, 0);
                    }
                    socket.close();
                } catch (IOException alreadyClosed) {
                    // That is what was wanted.
                }
            }
        }
    }
}
