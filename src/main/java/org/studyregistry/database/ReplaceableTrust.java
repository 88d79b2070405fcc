package org.studyregistry.database;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies servers as another manager does, which can be replaced. Remembers why a server was refused: the reactive client only says
 * that a handshake failed.
 */
final class ReplaceableTrust extends X509ExtendedTrustManager {

    private final Map<DatabaseServer, CertificateException> refused = new ConcurrentHashMap<>();
    private volatile X509ExtendedTrustManager current;

    /** Why this server was refused at last; empty if it was not. */
    Optional<CertificateException> refusalOf(DatabaseServer server) {
        return Optional.ofNullable(refused.get(server));
    }

    void set(X509ExtendedTrustManager manager) {
        current = manager;
    }

    boolean isSet() {
        return current != null;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        current.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        current.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        current.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        current.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        current.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        DatabaseServer server = new DatabaseServer(String.valueOf(engine.getPeerHost()), engine.getPeerPort());
        try {
            current.checkServerTrusted(chain, type, engine);
            refused.remove(server);
        } catch (CertificateException refusal) {
            refused.put(server, refusal);
            throw refusal;
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return current.getAcceptedIssuers();
    }
}
