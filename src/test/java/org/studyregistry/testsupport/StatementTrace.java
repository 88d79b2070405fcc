package org.studyregistry.testsupport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.studyregistry.testsupport.TcpProxy.Gate;
import org.studyregistry.testsupport.TcpProxy.Way;

/**
 * The statements that go over wires to PostgreSQL, in the order in which they are sent. Can hold the response to one until another
 * has been sent: a client that waits for the first before it sends the second then gets neither.
 */
public final class StatementTrace implements Supplier<Gate> {

    private static final int SSL_REQUEST = 80877103;
    private static final int HEADER = 1 + Integer.BYTES;

    private final UnaryOperator<String> names;
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final Map<String, Set<String>> holds = new ConcurrentHashMap<>();

    /** @param names a short name of a statement's SQL */
    public StatementTrace(UnaryOperator<String> names) {
        this.names = names;
    }

    /** From now on the response to a statement is held until the others have been sent as well. */
    public void hold(String statement, String... others) {
        holds.put(statement, Set.of(others));
    }

    /** Forgets what was sent. */
    public void clear() {
        sent.clear();
    }

    /** The names of the statements; {@code prepare} and the name where one is prepared without being run. */
    public List<String> sent() {
        return List.copyOf(sent);
    }

    @Override
    public Gate get() {
        return new Connection();
    }

    /** Reads what a client sends by PostgreSQL's protocol 3.0. Each way has a thread of its own. */
    private final class Connection implements Gate {

        private final Map<String, String> prepared = new ConcurrentHashMap<>();
        private final List<String> own = new CopyOnWriteArrayList<>();
        private byte[] kept = new byte[0];
        private boolean started;

        @Override
        public boolean lets(Way way, byte[] bytes, int length) {
            if (way == Way.TO_SERVER) {
                read(bytes, length);
            } else {
                while (own.stream().anyMatch(this::isHeld)) {
                    LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                }
                own.clear();
            }
            return true;
        }

        private boolean isHeld(String statement) {
            return !sent.containsAll(holds.getOrDefault(statement, Set.of()));
        }

        private void read(byte[] bytes, int length) {
            byte[] all = Arrays.copyOf(kept, kept.length + length);
            System.arraycopy(bytes, 0, all, kept.length, length);
            ByteBuffer messages = ByteBuffer.wrap(all);
            while (readOne(messages)) {
                // until the last that is complete
            }
            kept = Arrays.copyOfRange(all, messages.position(), all.length);
        }

        private boolean readOne(ByteBuffer messages) {
            int at = messages.position();
            int type = started ? 1 : 0;
            if (messages.remaining() < HEADER || messages.remaining() < type + messages.getInt(at + type)) {
                return false;
            }
            int end = at + type + messages.getInt(at + type);
            messages.position(at + type + Integer.BYTES);
            if (started) {
                message((char) messages.get(at), messages);
            } else {
                started = messages.getInt() != SSL_REQUEST;
            }
            messages.position(end);
            return true;
        }

        private void message(char type, ByteBuffer body) {
            switch (type) {
                case 'Q' -> send(names.apply(text(body)));
                case 'P' -> {
                    String statement = text(body);
                    String name = names.apply(text(body));
                    prepared.put(statement, name);
                    sent.add("prepare " + name);
                }
                case 'B' -> {
                    text(body);
                    send(prepared.get(text(body)));
                }
                default -> {
                    // belongs to one of those
                }
            }
        }

        private void send(String name) {
            own.add(name);
            sent.add(name);
        }

        private static String text(ByteBuffer body) {
            int start = body.position();
            while (body.get() != 0) {
                // up to its end
            }
            return new String(body.array(), start, body.position() - start - 1, StandardCharsets.UTF_8);
        }
    }
}
