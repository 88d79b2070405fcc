package org.studyregistry.internals;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;

/** Netty's channels under the connections of Vert.x. */
public final class Channels {

    private Channels() {}

    /** The client library's place in the pipeline of a connection to the database. */
    public static ChannelHandlerContext of(SqlConnection connection) {
        return socket(connection).socket().channelHandlerContext();
    }

    /** Whether the connection to the database is not known to be broken. */
    public static boolean isValid(SqlConnection connection) {
        return socket(connection).isValid();
    }

    /** The channel of a client's connection. */
    public static Channel of(HttpConnection connection) {
        return ((ConnectionBase) connection).channel();
    }

    /** Has the kernel reset a client's connection: what is under way is thrown away. */
    public static void reset(HttpConnection connection) {
        ConnectionBase base = (ConnectionBase) connection;
        base.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        // Not the channel's own close: Vert.x would first wait until the client has taken everything.
        base.channelHandlerContext().close();
    }

    private static SocketConnectionBase socket(SqlConnection connection) {
        return (SocketConnectionBase)
                ((SqlConnectionInternal) connection).unwrap().unwrap();
    }
}
