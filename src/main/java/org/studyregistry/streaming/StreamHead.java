package org.studyregistry.streaming;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;

/**
 * The head of a streamed response, which GET and HEAD share.
 *
 * @param form the form of the body
 * @param coding how the body is coded
 * @param trailers whether it ends with trailer fields
 */
record StreamHead(ResponseFormat form, ContentCoding coding, boolean trailers) {

    /** Chooses the coding that the request asks for, and trailer fields only if it accepts them. */
    static StreamHead of(HttpServerRequest request, ResponseFormat form, StreamConfig config) {
        boolean gzip = config.compression()
                && AcceptEncoding.prefersGzip(request.headers().getAll("Accept-Encoding"));
        return new StreamHead(form, gzip ? new Gzip() : new ContentCoding.Identity(), acceptsTrailers(request));
    }

    /**
     * By {@code TE: trailers} (RFC 9110, 10.1.4): some proxies and libraries cannot read fields that they did not ask for. That
     * {@code Connection} names {@code TE}, as HTTP/1.1 wants it, is not required: a client's library or a proxy may have used
     * that field for itself, and asking alone does no harm.
     */
    private static boolean acceptsTrailers(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_1_0
                && request.headers().getAll("TE").stream()
                        .flatMap(field -> Arrays.stream(field.split(",")))
                        .map(coding -> coding.split(";", 2)[0].strip())
                        .anyMatch("trailers"::equalsIgnoreCase);
    }

    void writeTo(HttpServerResponse response) {
        response.putHeader("Content-Type", form.format().contentType());
        forCaches(response);
        coding.name().ifPresent(name -> response.putHeader("Content-Encoding", name));
        form.fileName()
                .ifPresent(name -> response.putHeader("Content-Disposition", "attachment; filename=\"" + name + "\""));
        if (trailers) {
            response.putHeader("Trailer", form.trailers(coding.name().isPresent()));
        }
    }

    /** The fields that a response without a body has as well. */
    static void forCaches(HttpServerResponse response) {
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("Vary", "Accept, Accept-Encoding");
    }
}
