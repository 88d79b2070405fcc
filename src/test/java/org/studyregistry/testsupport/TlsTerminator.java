package org.studyregistry.testsupport;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.studyregistry.testsupport.Certificates.Pair;

/** Somebody between a client and a PostgreSQL server, who ends TLS on one side and begins it anew on the other. */
public final class TlsTerminator implements AutoCloseable {

    private static final byte[] SSL_REQUEST =
            ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SSLContext tls;
    private final int server;

    private TlsTerminator(ServerSocket listener, SSLContext tls, int server) {
        this.listener = listener;
        this.tls = tls;
        this.server = server;
    }

    /**
     * Starts it.
     *
     * @param own what clients are shown
     * @param server the port of the real server on this machine
     */
    public static TlsTerminator start(Pair own, int server) throws Exception {
        PemKeyCertOptions pem = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(Files.readAllBytes(own.certificate())))
                .addKeyValue(Buffer.buffer(Files.readAllBytes(own.key())));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(pem.getKeyManagerFactory(null).getKeyManagers(), new TrustManager[] {new Everybody()}, null);
        TlsTerminator started =
                new TlsTerminator(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), tls, server);
        started.threads.execute(started::accept);
        return started;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // By close().
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket backend = new Socket("localhost", server)) {
            new DataInputStream(client.getInputStream()).readFully(new byte[SSL_REQUEST.length]);
            client.getOutputStream().write('S');
            SSLSocket ofClient = (SSLSocket) tls.getSocketFactory().createSocket(client, null, true);
            backend.getOutputStream().write(SSL_REQUEST);
            backend.getInputStream().read();
            SSLSocket ofServer = (SSLSocket) tls.getSocketFactory().createSocket(backend, "localhost", server, true);
            threads.execute(() -> pump(ofServer, ofClient));
            pump(ofClient, ofServer);
        } catch (IOException gone) {
            // One of the two.
        }
    }

    private static void pump(Socket from, Socket to) {
        byte[] bytes = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                to.getOutputStream().write(bytes, 0, read);
                to.getOutputStream().flush();
            }
        } catch (IOException gone) {
            // One of the two.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    private static final class Everybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
