package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ChannelException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.vertx.core.VertxException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.studyregistry.problem.ProblemType;

/** A connection that breaks is not a failure of the service, whichever layer reports it. */
class DatabaseFailuresTest {

    static Throwable[] brokenConnections() {
        return new Throwable[] {
            ReadTimeoutException.INSTANCE,
            new ChannelException("closed"),
            new VertxException("Connection was closed"),
            new IOException("Connection reset")
        };
    }

    @ParameterizedTest
    @MethodSource("brokenConnections")
    void aBrokenConnectionIsADatabaseThatCannotBeReached(Throwable failure) {
        assertEquals(
                ProblemType.DATABASE_UNAVAILABLE,
                DatabaseFailures.problem(failure).problem().type());
    }

    @Test
    void aProgrammingErrorIsOurs() {
        assertEquals(
                ProblemType.INTERNAL_ERROR,
                DatabaseFailures.problem(new IllegalStateException("bug"))
                        .problem()
                        .type());
    }
}
