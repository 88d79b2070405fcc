package org.studyregistry.database;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** Encrypts migrations' connections by the same settings and files as all others. The JDBC driver makes it, by its name. */
@RegisterForReflection
public final class JdbcTlsSocketFactory extends SSLSocketFactory {

    private final TlsSettings settings;
    private final SSLSocketFactory delegate;

    /** @param settings {@link TlsSettings#toWord()} */
    public JdbcTlsSocketFactory(String settings) throws GeneralSecurityException {
        this.settings = TlsSettings.fromWord(settings);
        TlsMaterial material = TlsMaterial.of(this.settings);
        material.refresh();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                this.settings.certificate().isPresent() ? new KeyManager[] {material.keyManager()} : null,
                new TrustManager[] {material.trustManager()},
                null);
        this.delegate = context.getSocketFactory();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        SSLSocket encrypted = (SSLSocket) delegate.createSocket(socket, host, port, autoClose);
        if (settings.mode() == TlsSettings.Mode.VERIFY_FULL) {
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            encrypted.setSSLParameters(parameters);
        }
        return encrypted;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return delegate.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return delegate.getSupportedCipherSuites();
    }
}
