package org.studyregistry.streaming;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.vertx.ext.web.RoutingContext;
import org.studyregistry.internals.Channels;

/**
 * Has the kernel reset a connection if the process dies while a stream runs on it. By default it would close it in order, which is
 * the regular end of a body in HTTP/1.0, and so of a body behind a proxy that speaks HTTP/1.0 to its servers, as nginx does by
 * default.
 *
 * <p>A connection may carry several streams (HTTP/2): it is closed in order again once none of them runs. With a linger time of 0
 * a close also throws away what the client has not received yet, so it must be over before a connection is closed in order.
 */
final class ResetOnKill {

    private static final String NAME = ResetOnKill.class.getName();
    private static final AttributeKey<Integer> STREAMS = AttributeKey.valueOf(NAME);

    private static final int RESET = 0;
    private static final int IN_ORDER = -1;

    private ResetOnKill() {}

    /**
     * From here on the kernel resets: until {@link #end}, or until the response has ended, whose framing then tells the whole
     * from a part, or until the client leaves it.
     */
    static void begin(RoutingContext context) {
        context.put(NAME, true);
        context.addEndHandler(ended -> end(context));
        count(context, 1);
    }

    /** Where there is no framing: the kernel has all bytes of this stream. The first call counts. */
    static void end(RoutingContext context) {
        if (context.remove(NAME) != null) {
            count(context, -1);
        }
    }

    private static void count(RoutingContext context, int change) {
        Channel channel = Channels.of(context.request().connection());
        Attribute<Integer> streams = channel.attr(STREAMS);
        int before = streams.get() == null ? 0 : streams.get();
        int after = before + change;
        streams.set(after);
        if (channel.isOpen() && (before == 0 || after == 0)) {
            channel.config().setOption(ChannelOption.SO_LINGER, after > 0 ? RESET : IN_ORDER);
        }
    }
}
