package org.studyregistry.streaming;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * The head of a streamed answer, which GET and HEAD share.
 *
 * @param form the form of the body
 * @param coding how the body is coded
 * @param trailers whether this version of HTTP has trailer fields
 */
record StreamHead(StreamForm form, ContentCoding coding, boolean trailers) {

    /** Chooses the coding that the request asks for. */
    static StreamHead of(HttpServerRequest request, StreamForm form, StreamConfig config) {
        boolean gzip = config.compression()
                && AcceptEncoding.prefersGzip(request.headers().getAll("Accept-Encoding"));
        return new StreamHead(
                form, gzip ? new Gzip() : new ContentCoding.Identity(), request.version() != HttpVersion.HTTP_1_0);
    }

    String mediaType() {
        return form.format() == Format.CSV
                ? Format.CSV.mediaType() + ";charset=utf-8;header=present"
                : form.format().mediaType();
    }

    void writeTo(HttpServerResponse response) {
        response.putHeader("Content-Type", mediaType());
        response.putHeader("Vary", "Accept, Accept-Encoding");
        coding.name().ifPresent(name -> response.putHeader("Content-Encoding", name));
        form.fileName()
                .ifPresent(name -> response.putHeader("Content-Disposition", "attachment; filename=\"" + name + "\""));
        if (trailers) {
            response.putHeader("Trailer", form.trailers(coding.name().isPresent()));
        }
    }
}
