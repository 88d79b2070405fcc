package org.studyregistry.testsupport;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * The least that pools transactions: each client's statements, up to the end of a transaction, go to any of a few connections of the
 * server. For machines that have no real pooler.
 */
public final class TransactionPooler implements Closeable {

    private static final int SSL_REQUEST = 80877103;
    private static final int VERSION_3 = 196608;

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final BlockingDeque<Backend> idle = new LinkedBlockingDeque<>();

    private record Backend(DataInputStream in, DataOutputStream out) {}

    private record Message(int type, byte[] body) {

        static Message read(DataInputStream in) throws IOException {
            int type = in.readUnsignedByte();
            byte[] body = new byte[in.readInt() - Integer.BYTES];
            in.readFully(body);
            return new Message(type, body);
        }

        void write(DataOutputStream out) throws IOException {
            out.writeByte(type);
            out.writeInt(body.length + Integer.BYTES);
            out.write(body);
        }
    }

    /** @param connections how many of the server */
    public TransactionPooler(PostgresServer server, int connections) throws IOException {
        this.server = server.port();
        for (int i = 0; i < connections; i++) {
            idle.addFirst(backend());
        }
        thread(() -> {
            while (!door.isClosed()) {
                Socket client = door.accept();
                thread(() -> serve(client));
            }
        });
    }

    public int port() {
        return door.getLocalPort();
    }

    private Backend backend() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server);
        Backend backend = new Backend(
                new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()));
        byte[] parameters =
                "user\0postgres\0database\0postgres\0client_encoding\0UTF8\0\0".getBytes(StandardCharsets.US_ASCII);
        backend.out().writeInt(parameters.length + 2 * Integer.BYTES);
        backend.out().writeInt(VERSION_3);
        backend.out().write(parameters);
        while (Message.read(backend.in()).type() != 'Z') {
            // Greetings are for clients; they get others.
        }
        return backend;
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            greet(in, out);
            while (true) {
                Message first = Message.read(in);
                if (first.type() == 'X') {
                    return;
                }
                transaction(first, in, out);
            }
        }
    }

    private void greet(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] startup = new byte[in.readInt() - Integer.BYTES];
        in.readFully(startup);
        if (startup.length == Integer.BYTES && new BigInteger(startup).intValue() == SSL_REQUEST) {
            out.writeByte('N');
            greet(in, out);
            return;
        }
        new Message('R', new byte[4]).write(out);
        new Message('S', "client_encoding\0UTF8\0".getBytes(StandardCharsets.US_ASCII)).write(out);
        new Message('S', "server_version\u000017.0\0".getBytes(StandardCharsets.US_ASCII)).write(out);
        new Message('K', new byte[] {0, 0, 0, 7, 0, 0, 0, 7}).write(out);
        new Message('Z', new byte[] {'I'}).write(out);
    }

    /** One connection of the server, until it is idle again. */
    private void transaction(Message first, DataInputStream in, DataOutputStream out) throws IOException {
        Backend backend;
        try {
            backend = idle.takeFirst();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        for (Message message = first; ; message = Message.read(in)) {
            message.write(backend.out());
            if (message.type() == 'Q' || message.type() == 'S') {
                Message answer;
                do {
                    answer = Message.read(backend.in());
                    answer.write(out);
                } while (answer.type() != 'Z');
                if (answer.body()[0] == 'I') {
                    idle.addFirst(backend);
                    return;
                }
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // One side has left.
                    }
                },
                "transaction-pooler");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
