package org.studyregistry.database;

import java.util.Locale;

/**
 * Where a database server listens.
 *
 * @param host a name, an address, or the folder of a unix socket
 * @param port also part of a unix socket's name
 */
record DatabaseServer(String host, int port) {

    static final int DEFAULT_PORT = 5432;

    boolean isUnixSocket() {
        return host.startsWith("/");
    }

    /** Whether it has a name outside of the file system, which Linux has and the JDK has not. */
    boolean isAbstractSocket() {
        return host.startsWith("@");
    }

    /** The file of a unix socket. */
    String socketPath() {
        return host + "/.s.PGSQL." + port;
    }

    /** Whether what is sent there never leaves this machine; decided by the text, without resolving names. */
    boolean isLocal() {
        String name = host.toLowerCase(Locale.ROOT);
        return isUnixSocket()
                || name.equals("localhost")
                || name.matches("127(\\.\\d{1,3}){3}")
                || name.equals("::1")
                || name.equals("0:0:0:0:0:0:0:1");
    }

    @Override
    public String toString() {
        if (isUnixSocket()) {
            return socketPath();
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
