package org.studyregistry.testsupport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A wire to PostgreSQL that breaks at a commit, when told to: just before the server hears of it, or just after it was done but
 * before the client hears of that.
 */
public final class CommitCutter implements Closeable {

    /** Tests run in another class loader than this class, so they give their order by a system property. */
    private static final String ORDER = "test.wire.cut";

    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket door;
    private final int serverPort;

    public CommitCutter(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** The next commit never reaches the server. */
    public static void cutBeforeTheNextCommit() {
        System.setProperty(ORDER, BEFORE);
    }

    /** The next commit is done, but its answer is lost. */
    public static void cutAfterTheNextCommit() {
        System.setProperty(ORDER, AFTER);
    }

    public int port() {
        return door.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Wire wire = new Wire(client, new Socket(InetAddress.getLoopbackAddress(), serverPort));
                thread(wire::toServer);
                thread(wire::toClient);
            } catch (IOException closed) {
                // The loop's condition tells whether it is the end.
            }
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "commit-cutter");
        thread.setDaemon(true);
        thread.start();
    }

    private static synchronized String takeOrder() {
        String order = System.getProperty(ORDER, "");
        System.clearProperty(ORDER);
        return order;
    }

    private static final class Wire {

        private final Socket client;
        private final Socket server;
        private volatile boolean answerIsLost;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void toServer() {
            pump(client, server, (bytes, length) -> {
                if (!new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                    return true;
                }
                String order = takeOrder();
                answerIsLost = order.equals(AFTER);
                return !order.equals(BEFORE);
            });
        }

        void toClient() {
            pump(server, client, (bytes, length) -> !answerIsLost);
        }

        private void pump(Socket from, Socket to, Gate gate) {
            byte[] bytes = new byte[BUFFER];
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                int length = in.read(bytes);
                while (length >= 0 && gate.lets(bytes, length)) {
                    out.write(bytes, 0, length);
                    length = in.read(bytes);
                }
            } catch (IOException broken) {
                // The other direction ends with this one.
            } finally {
                close(client);
                close(server);
            }
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @FunctionalInterface
    private interface Gate {

        /** Whether these bytes go on; if not, the wire is cut. */
        boolean lets(byte[] bytes, int length);
    }
}
