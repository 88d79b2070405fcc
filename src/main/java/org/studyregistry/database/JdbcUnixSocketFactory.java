package org.studyregistry.database;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import javax.net.SocketFactory;

/** Opens migrations' connections to a unix socket. The JDBC driver makes it, by its name. */
@RegisterForReflection
public final class JdbcUnixSocketFactory extends SocketFactory {

    private final UnixDomainSocketAddress address;

    /** @param path of the socket */
    public JdbcUnixSocketFactory(String path) {
        this.address = UnixDomainSocketAddress.of(Path.of(path));
    }

    /** Connected; the driver connects only those that are not. */
    @Override
    public Socket createSocket() throws IOException {
        return UnixSocket.connect(address);
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
}
