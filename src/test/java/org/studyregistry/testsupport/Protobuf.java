package org.studyregistry.testsupport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A message of protocol buffers, read without its schema: fields by number. */
final class Protobuf {

    private final Map<Integer, List<byte[]>> texts = new HashMap<>();
    private final Map<Integer, Long> numbers = new HashMap<>();

    Protobuf(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            int field = (int) (tag >>> 3);
            switch ((int) tag & 7) {
                case 0 -> numbers.put(field, varint(in));
                case 1 -> numbers.put(field, in.getLong());
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    texts.computeIfAbsent(field, any -> new ArrayList<>()).add(bytes);
                }
                case 5 -> numbers.put(field, (long) in.getInt());
                default -> throw new IllegalArgumentException("No protocol buffer");
            }
        }
    }

    boolean has(int field) {
        return texts.containsKey(field);
    }

    List<Protobuf> messages(int field) {
        return texts.getOrDefault(field, List.of()).stream().map(Protobuf::new).toList();
    }

    /** Empty if the field is not set. */
    byte[] bytes(int field) {
        return texts.getOrDefault(field, List.of(new byte[0])).get(0);
    }

    String text(int field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    long number(int field) {
        return numbers.getOrDefault(field, 0L);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
