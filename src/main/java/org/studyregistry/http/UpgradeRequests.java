package org.studyregistry.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Has a connection's first request be served as HTTP/1.1 where it asks for an upgrade to HTTP/2 that cannot be done: without
 * exactly one valid {@code HTTP2-Settings}, and without {@code Connection} naming both fields (RFC 7540, 3.2.1). Caddy strips the
 * one field and forwards the other, for example. Nor is a request upgraded that has a body: all of the body would have to come before
 * the first frame, and a client that waits for {@code 100 Continue} would get 101. Later requests of a connection are never upgraded.
 */
final class UpgradeRequests extends ChannelInboundHandlerAdapter {

    private static final String H2C = "h2c";
    private static final String SETTINGS = "HTTP2-Settings";
    private static final int SETTING_BYTES = 6;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            if (request.headers().contains(HttpHeaderNames.UPGRADE, H2C, true) && !isPossible(request)) {
                request.headers().remove(HttpHeaderNames.UPGRADE);
            }
            context.fireChannelRead(message);
            if (!context.isRemoved()) {
                context.pipeline().remove(this);
            }
        } else {
            context.fireChannelRead(message);
        }
    }

    private static boolean isPossible(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> settings = headers.getAll(SETTINGS);
        return request.decoderResult().isSuccess()
                && HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && !hasBody(headers)
                && !headers.contains(HttpHeaderNames.EXPECT)
                && names(headers, HttpHeaderNames.UPGRADE.toString())
                && names(headers, SETTINGS)
                && settings.size() == 1
                && areSettings(settings.get(0));
    }

    private static boolean hasBody(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || headers.getAll(HttpHeaderNames.CONTENT_LENGTH).stream().anyMatch(length -> !length.equals("0"));
    }

    /** As Vert.x reads it: in the first field, separated by commas and spaces. */
    private static boolean names(HttpHeaders headers, String name) {
        String connection = headers.get(HttpHeaderNames.CONNECTION);
        return connection != null && Arrays.stream(connection.split("[, ]+")).anyMatch(name::equalsIgnoreCase);
    }

    private static boolean areSettings(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            Http2Settings settings = new Http2Settings();
            for (int at = 0; at < bytes.length; at += SETTING_BYTES) {
                int id = unsigned(bytes, at, 2);
                settings.put((char) id, Long.valueOf(Integer.toUnsignedLong(unsigned(bytes, at + 2, 4))));
            }
            return true;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException invalid) {
            return false;
        }
    }

    private static int unsigned(byte[] bytes, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }
}
