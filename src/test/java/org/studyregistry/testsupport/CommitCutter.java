package org.studyregistry.testsupport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.studyregistry.testsupport.TcpProxy.Gate;
import org.studyregistry.testsupport.TcpProxy.Way;

/**
 * A wire to PostgreSQL that breaks at a commit, when told to: just before the server hears of it, or just after it was done but
 * before the client hears of that.
 */
public final class CommitCutter implements Closeable {

    /** Tests run in another class loader than this class, so they give their order by a system property. */
    private static final String ORDER = "test.wire.cut";

    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    private final TcpProxy proxy;

    public CommitCutter(int serverPort) throws IOException {
        this.proxy = new TcpProxy(() -> serverPort, Cut::new);
    }

    /** The next commit never reaches the server. */
    public static void cutBeforeTheNextCommit() {
        System.setProperty(ORDER, BEFORE);
    }

    /** The next commit is done, but its response is lost. */
    public static void cutAfterTheNextCommit() {
        System.setProperty(ORDER, AFTER);
    }

    public int port() {
        return proxy.port();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }

    private static synchronized String takeOrder() {
        String order = System.getProperty(ORDER, "");
        System.clearProperty(ORDER);
        return order;
    }

    /** The commits of one connection. */
    private static final class Cut implements Gate {

        private volatile boolean answerIsLost;

        @Override
        public boolean lets(Way way, byte[] bytes, int length) {
            if (way == Way.TO_CLIENT) {
                return !answerIsLost;
            }
            if (!new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                return true;
            }
            String order = takeOrder();
            answerIsLost = order.equals(AFTER);
            return !order.equals(BEFORE);
        }
    }
}
