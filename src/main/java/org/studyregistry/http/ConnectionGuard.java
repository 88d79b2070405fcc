package org.studyregistry.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.studyregistry.internals.Channels;

/**
 * Bounds what a connection may cost before there is a request: the time for a request's head, and its lines, each of which
 * costs far more memory than bytes. A client that closes its own end after its request still gets its response.
 *
 * <p>Stands before everything else in the pipeline, and belongs to the connection's event loop.
 */
public final class ConnectionGuard extends ChannelInboundHandlerAdapter {

    /** Most lines of a head; clients send a dozen. */
    static final int MAX_HEAD_LINES = 128;

    private static final byte[] TOO_MANY_LINES = ("HTTP/1.1 431 Request Header Fields Too Large\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final ConnectionLimits limits;
    private final OpenConnections port;
    private final HeadLines head = new HeadLines();

    private volatile ChannelHandlerContext channel;
    private volatile boolean evicted;
    private ScheduledFuture<?> deadline;
    private HttpServerRequest request;
    private int requests;
    private boolean http2;
    private boolean halfClosed;

    ConnectionGuard(ConnectionLimits limits, OpenConnections port) {
        this.limits = limits;
        this.port = port;
    }

    /** Whether the client of this connection has closed its own end. */
    public static boolean isHalfClosed(HttpConnection connection) {
        ConnectionGuard guard = of(connection);
        return guard != null && guard.halfClosed;
    }

    /** The guard of a connection; null where there is none, as in tests within one virtual machine. */
    static ConnectionGuard of(HttpConnection connection) {
        return Channels.of(connection).pipeline().get(ConnectionGuard.class);
    }

    /** A request's head was read. */
    void began(HttpServerRequest begun) {
        requests++;
        request = begun;
        http2 = begun.version() == HttpVersion.HTTP_2;
        cancelDeadline();
        port.works(this);
    }

    /** A response has ended. */
    void ended() {
        requests--;
        if (requests > 0) {
            return;
        }
        request = null;
        head.reset();
        port.waits(this);
        if (halfClosed) {
            // After what is still being written.
            channel.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Makes room for another connection, unless there is a request by now; from any thread. */
    void evict() {
        limits.refused(ConnectionLimits.Refusal.TOO_MANY);
        ChannelHandlerContext added = channel;
        if (added == null) {
            evicted = true;
        } else {
            added.executor().execute(() -> {
                if (requests == 0) {
                    added.close();
                }
            });
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (evicted) {
            context.close();
            return;
        }
        awaitHead();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (requests == 0 && !http2 && message instanceof ByteBuf bytes) {
            awaitHead();
            if (head.count(bytes) > MAX_HEAD_LINES) {
                ReferenceCountUtil.release(message);
                limits.refused(ConnectionLimits.Refusal.HEAD_TOO_LONG);
                refuse(context);
                return;
            }
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelDeadline();
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            halfClosed = true;
            if (!awaitsResponse(context)) {
                context.close();
            }
        } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
            context.fireUserEventTriggered(event);
        }
    }

    /** A whole request is being answered, on a connection that can carry the response though nothing comes back. */
    private boolean awaitsResponse(ChannelHandlerContext context) {
        return request != null
                && !http2
                && context.pipeline().get(SslHandler.class) == null
                && (request.isEnded() || !hasBody(request));
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.headers().contains("Transfer-Encoding") || length != null && !length.equals("0");
    }

    private void awaitHead() {
        if (deadline == null) {
            deadline =
                    channel.executor().schedule(this::late, limits.headTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void late() {
        if (requests == 0) {
            limits.refused(ConnectionLimits.Refusal.HEAD_TOO_SLOW);
            channel.close();
        }
    }

    private static void refuse(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        context.writeAndFlush(Unpooled.wrappedBuffer(TOO_MANY_LINES)).addListener(ChannelFutureListener.CLOSE);
    }
}
