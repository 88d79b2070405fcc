package org.studyregistry.database;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The socket under a connection. Closing the connection says goodbye and waits for the server to close its end, which a server that
 * is silent may never do.
 */
public final class DatabaseSocket {

    private static final int GOODBYE_SECONDS = 5;

    private DatabaseSocket() {}

    /** Says goodbye, and closes it in any case a little later. Its pool forgets the connection; what waits for an answer fails. */
    public static void close(SqlConnection connection) {
        ChannelHandlerContext protocol = context(connection);
        protocol.close();
        protocol.executor().schedule(() -> closeAtOnce(protocol.pipeline()), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }

    private static void closeAtOnce(ChannelPipeline pipeline) {
        ChannelHandlerContext first = pipeline.firstContext();
        if (first != null) {
            // Of the first handler: not through the protocol's, which would say goodbye.
            first.close();
        }
    }

    /** Closes it at once when nothing has come from it for so long. */
    static void closeWhenSilent(SqlConnection connection, Duration silence) {
        context(connection).pipeline().addFirst(new ReadTimeoutHandler(silence.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The client library's place in the pipeline of the socket. */
    public static ChannelHandlerContext context(SqlConnection connection) {
        SocketConnectionBase socket = (SocketConnectionBase)
                ((SqlConnectionInternal) connection).unwrap().unwrap();
        return socket.socket().channelHandlerContext();
    }
}
