package org.studyregistry.http;

import io.vertx.core.http.HttpMethod;
import java.util.Set;

/** Names of HTTP methods, of which a client can make up any number. */
public final class Methods {

    /** What all methods are called that the log and the metrics do not know. */
    public static final String OTHER = "OTHER";

    /** Longest name that is read at all; the longest registered one has 17 letters. */
    static final int MAX_LENGTH = 32;

    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private Methods() {}

    /** One of a few names. */
    public static String label(HttpMethod method) {
        return label(method.name());
    }

    static String label(String name) {
        return KNOWN.contains(name) ? name : OTHER;
    }
}
