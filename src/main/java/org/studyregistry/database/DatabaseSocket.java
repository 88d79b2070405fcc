package org.studyregistry.database;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.studyregistry.internals.Channels;

/**
 * The socket under a connection. Closing the connection says goodbye and waits for the server to close its end, which a server that
 * is silent may never do.
 */
public final class DatabaseSocket {

    private static final int GOODBYE_SECONDS = 5;

    private DatabaseSocket() {}

    /**
     * Says goodbye, and closes it in any case a little later. What waits for a response fails, the pool forgets the connection, and
     * its count of connections in use is right again.
     *
     * @return completes when the connection is gone from its pool
     */
    public static Future<Void> close(SqlConnection connection) {
        ChannelHandlerContext protocol = Channels.of(connection);
        Promise<Void> gone = Promise.promise();
        protocol.executor().execute(() -> {
            // The pool forgets a connection that breaks, but ends its use only where it is given back as well; and that
            // must come
            // second, or somebody would be given the broken connection.
            if (Channels.isValid(connection)) {
                connection.closeHandler(closed -> protocol.executor().execute(() -> giveBack(connection, gone)));
            } else {
                giveBack(connection, gone);
            }
            protocol.close();
            protocol.executor().schedule(() -> closeAtOnce(protocol.pipeline()), GOODBYE_SECONDS, TimeUnit.SECONDS);
        });
        return gone.future();
    }

    private static void giveBack(SqlConnection connection, Promise<Void> gone) {
        // It fails if it was given back before.
        connection.close().onComplete(given -> gone.complete());
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
        Channels.of(connection).pipeline().addFirst(new ReadTimeoutHandler(silence.toMillis(), TimeUnit.MILLISECONDS));
    }
}
