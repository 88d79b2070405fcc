package org.studyregistry.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Puts {@link UpgradeRequests} into the pipeline of each connection, in front of Vert.x's own handler of upgrades, which answers
 * a request that it cannot upgrade with a bare 400 and leaves the connection open: a client that waits for the response to its
 * request would wait for ever.
 *
 * <p>Found by Netty as a service, where {@code io.netty.bootstrap.extensions} is {@code serviceload} (see {@code Main}).
 */
@RegisterForReflection
public final class UpgradeGuard extends ChannelInitializerExtension {

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast(new FirstBytes());
    }

    /**
     * Passes on a connection's first bytes one by one, until they have shown Vert.x whether it is HTTP/1 and it has set up its
     * handlers for that: a request is only read after that.
     */
    private static final class FirstBytes extends ChannelInboundHandlerAdapter {

        /** The names of Vert.x's handlers of upgrades, of encryption, and of a protocol that is settled. */
        private static final String UPGRADES = "h2c";

        private static final String ENCRYPTION = "ssl";
        private static final String SETTLED = "handler";

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            ChannelPipeline pipeline = context.pipeline();
            while (bytes.isReadable() && !isKnown(pipeline)) {
                context.fireChannelRead(bytes.readRetainedSlice(1));
            }
            if (pipeline.get(UPGRADES) != null) {
                pipeline.addBefore(UPGRADES, UpgradeRequests.class.getName(), new UpgradeRequests());
            }
            if (isKnown(pipeline) && !context.isRemoved()) {
                pipeline.remove(this);
            }
            if (bytes.isReadable()) {
                context.fireChannelRead(bytes);
            } else {
                bytes.release();
            }
        }

        /** Whether it is HTTP/1, HTTP/2, or something that Vert.x never upgrades. */
        private static boolean isKnown(ChannelPipeline pipeline) {
            return pipeline.get(UPGRADES) != null || pipeline.get(SETTLED) != null || pipeline.get(ENCRYPTION) != null;
        }
    }
}
