package org.studyregistry.streaming;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * The head of a streamed answer, which GET and HEAD share.
 *
 * @param mediaType the media type of the body
 * @param coding how the body is coded
 */
record StreamHead(String mediaType, ContentCoding coding) {

    /** Chooses the coding that the request asks for. */
    static StreamHead of(HttpServerRequest request, String mediaType, StreamConfig config) {
        boolean gzip = config.compression()
                && AcceptEncoding.prefersGzip(request.headers().getAll("Accept-Encoding"));
        return new StreamHead(mediaType, gzip ? new Gzip() : new ContentCoding.Identity());
    }

    void writeTo(HttpServerResponse response) {
        response.putHeader("Content-Type", mediaType);
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("Vary", "Accept-Encoding");
        coding.name().ifPresent(name -> response.putHeader("Content-Encoding", name));
    }
}
