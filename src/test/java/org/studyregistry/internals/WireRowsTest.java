package org.studyregistry.internals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What stands between socket and client library, on whatever pieces a connection's bytes arrive in. */
class WireRowsTest {

    private static final String TYPES = "DDDDCZs1tD";

    /** A message; a row has two columns, of which the first is the text and the second null. */
    private record Message(char type, String text) {

        ByteBuf bytes() {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            ByteBuf out = Unpooled.buffer().writeByte(type);
            if (type == 'D') {
                return out.writeInt(4 + 2 + 4 + utf8.length + 4)
                        .writeShort(2)
                        .writeInt(utf8.length)
                        .writeBytes(utf8)
                        .writeInt(-1);
            }
            return out.writeInt(4 + utf8.length).writeBytes(utf8);
        }
    }

    private final ByteBuf passedOn = Unpooled.buffer();
    private final List<String> taken = new ArrayList<>();
    private final List<String> last = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final WireRows rows;

    WireRowsTest() {
        channel.pipeline().addLast("codec", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(io.netty.channel.ChannelHandlerContext context, Object message) {
                passedOn.writeBytes((ByteBuf) message);
                ((ByteBuf) message).release();
            }
        });
        rows = WireRows.of(channel.pipeline());
    }

    private final class Taker implements RowCursor.Sink {

        private String latest;

        @Override
        public void row(byte[] message, int at) {
            ByteBuf row = Unpooled.wrappedBuffer(message, at, message.length - at);
            assertEquals(2, row.readShort());
            latest = row.readCharSequence(row.readInt(), StandardCharsets.UTF_8).toString();
            assertEquals(-1, row.readInt());
            taken.add(latest);
        }

        @Override
        public void pause() {
            last.add(latest);
        }
    }

    @Property(tries = 300)
    void rowsGoToTheSinkAndAllElseToTheCodecWhateverThePieces(
            @ForAll("messages") List<Message> messages, @ForAll long seed) {
        taken.clear();
        passedOn.clear();
        rows.to(new Taker());
        send(messages, new Random(seed));

        assertEquals(texts(messages), taken);
        assertArrayEquals(
                bytes(messages.stream().filter(message -> message.type() != 'D').toList()),
                ByteBufUtil.getBytes(passedOn));
    }

    @Property(tries = 100)
    void withoutASinkEverythingGoesToTheCodec(@ForAll("messages") List<Message> messages, @ForAll long seed) {
        taken.clear();
        passedOn.clear();
        rows.to(null);
        send(messages, new Random(seed));

        assertEquals(List.of(), taken);
        assertArrayEquals(bytes(messages), ByteBufUtil.getBytes(passedOn));
    }

    /** The position of a response's last row is taken then: afterwards the row is gone. */
    @Example
    void thePauseShowsTheLastRow() {
        rows.to(new Taker());
        channel.writeInbound(Unpooled.wrappedBuffer(new Message('D', "one").bytes(), new Message('D', "two").bytes()));
        channel.writeInbound(new Message('C', "").bytes());
        channel.writeInbound(new Message('D', "three").bytes());

        assertEquals(List.of("two", "three"), last);
    }

    @Example
    void aConnectionHasOne() {
        assertEquals(rows, WireRows.of(channel.pipeline()));
    }

    @Example
    void aLengthThatNoMessageHasIsAFailure() {
        for (int length : new int[] {3, -1, Integer.MAX_VALUE}) {
            ByteBuf message = Unpooled.buffer().writeByte('D').writeInt(length);

            assertThrows(
                    CorruptedFrameException.class,
                    () -> new WireRowsTest().channel.writeInbound(message),
                    Integer.toString(length));
        }
    }

    @Example
    void withoutTheLibrarysCodecThereIsNoPlaceForIt() {
        assertThrows(NoSuchElementException.class, () -> WireRows.of(new EmbeddedChannel().pipeline()));
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        Arbitrary<Character> type =
                Arbitraries.of(TYPES.chars().mapToObj(c -> (char) c).toArray(Character[]::new));
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(40).filter(s -> s.equals(roundTrip(s)));
        return Combinators.combine(type, text).as(Message::new).list().ofMaxSize(30);
    }

    private static String roundTrip(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.type() == 'D')
                .map(Message::text)
                .toList();
    }

    private static byte[] bytes(List<Message> messages) {
        ByteBuf all = Unpooled.buffer();
        messages.forEach(message -> all.writeBytes(message.bytes()));
        return ByteBufUtil.getBytes(all);
    }

    /** In pieces of 1 to 50 bytes, so that every place is a seam some time. */
    private void send(List<Message> messages, Random random) {
        ByteBuf all = Unpooled.wrappedBuffer(bytes(messages));
        while (all.isReadable()) {
            int size = Math.min(all.readableBytes(), 1 + random.nextInt(50));
            channel.writeInbound(all.readRetainedSlice(size));
        }
    }
}
