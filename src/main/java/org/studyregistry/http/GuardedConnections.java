package org.studyregistry.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.AttributeKey;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.InetSocketAddress;

/**
 * Puts a {@link ConnectionGuard} before each connection that a client opens, within the bound of its port. Netty
 * finds it by the service loader, if {@code io.netty.bootstrap.extensions} says so (see {@code Main}): nothing in Quarkus or Vert.x
 * sees a connection before there is a request on it.
 */
@RegisterForReflection
public final class GuardedConnections extends ChannelInitializerExtension {

    private static final AttributeKey<OpenConnections> PORT = AttributeKey.valueOf(GuardedConnections.class, "port");

    @Override
    public void postInitializeServerChildChannel(Channel connection) {
        ConnectionLimits.current().ifPresent(limits -> guard(connection, limits));
    }

    private static void guard(Channel connection, ConnectionLimits limits) {
        OpenConnections port = port(connection.parent());
        ConnectionGuard guard = new ConnectionGuard(limits, port);
        if (!port.admit(guard, limits.most(number(connection)))) {
            limits.refused(ConnectionLimits.Refusal.TOO_MANY);
            connection.pipeline().addFirst(new Refused());
            return;
        }
        limits.opened();
        connection.closeFuture().addListener(closed -> {
            port.closed(guard);
            limits.closed();
        });
        connection.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        connection.pipeline().addFirst(guard);
    }

    private static int number(Channel connection) {
        return connection.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    }

    private static OpenConnections port(Channel listener) {
        listener.attr(PORT).setIfAbsent(new OpenConnections());
        return listener.attr(PORT).get();
    }

    /** Closes a connection as soon as there is one. */
    private static final class Refused extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.close();
        }
    }
}
