package org.studyregistry.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A unix socket as a {@link Socket}, which is all that the JDBC driver knows. For one thread, as the driver uses it. */
final class UnixSocket extends Socket {

    private final SocketChannel channel;
    private final Selector readable;
    private volatile int timeoutMillis;

    private UnixSocket(SocketChannel channel, Selector readable) throws SocketException {
        super((SocketImpl) null);
        this.channel = channel;
        this.readable = readable;
    }

    static UnixSocket connect(UnixDomainSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        try {
            channel.configureBlocking(false);
            Selector readable = Selector.open();
            channel.register(readable, SelectionKey.OP_READ);
            return new UnixSocket(channel, readable);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    @Override
    public InputStream getInputStream() {
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() {
        return new Output();
    }

    /** Waits for bytes as long as the time-out allows; the channel never blocks. */
    private final class Input extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            int read = channel.read(buffer);
            while (read == 0 && length > 0) {
                if (readable.select(timeoutMillis) == 0 && timeoutMillis > 0) {
                    throw new SocketTimeoutException("Read timed out");
                }
                readable.selectedKeys().clear();
                read = channel.read(buffer);
            }
            return read;
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            if (channel.write(buffer) == length) {
                return;
            }
            try (Selector writable = Selector.open()) {
                channel.register(writable, SelectionKey.OP_WRITE);
                while (buffer.hasRemaining()) {
                    writable.select();
                    writable.selectedKeys().clear();
                    channel.write(buffer);
                }
            }
        }
    }

    @Override
    public void setSoTimeout(int milliseconds) {
        timeoutMillis = milliseconds;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        readable.close();
    }

    // Of TCP, and without a meaning here.

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setReceiveBufferSize(int size) {}

    @Override
    public void setSendBufferSize(int size) {}

    @Override
    public String toString() {
        return "unix socket";
    }
}
