package org.studyregistry.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.studyregistry.logging.LogText;

/**
 * One line for each request, when it has ended: what was asked, by whom, and what became of it. Its parts are in the log's
 * context as well, for logs in JSON. The path stands there as it was sent, but neither the query nor any header.
 */
@Singleton
public class RequestLog {

    private static final Logger LOG = Logger.getLogger(RequestLog.class);
    private static final String BEGIN = RequestLog.class.getName() + ".begin";
    private static final String STREAM = RequestLog.class.getName() + ".stream";
    private static final String REQUEST_ID = "request-id";
    private static final int AFTER_REQUEST_ID = 9_500;

    void install(@Observes Filters filters) {
        filters.register(RequestLog::watch, AFTER_REQUEST_ID);
    }

    /** The response is a stream, which will tell of its end by {@link #streamed}. */
    public static void streams(RoutingContext context) {
        context.put(STREAM, true);
    }

    /**
     * The stream that answers this request has ended.
     *
     * @param end how
     * @param answered false if a problem is still going to be answered instead
     */
    public static void streamed(RoutingContext context, long rows, String end, boolean answered) {
        if (answered) {
            Map<String, String> parts = parts(context);
            parts.put("rows", Long.toString(rows));
            parts.put("end", end);
            write(context, parts);
        } else {
            context.remove(STREAM);
        }
    }

    private static void watch(RoutingContext context) {
        context.put(BEGIN, System.nanoTime());
        context.addEndHandler(ended -> {
            if (context.get(STREAM) == null) {
                write(context, parts(context));
            }
        });
        context.next();
    }

    private static Map<String, String> parts(RoutingContext context) {
        HttpServerResponse response = context.response();
        long nanos = System.nanoTime() - context.<Long>get(BEGIN);
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("method", Methods.label(context.request().method()));
        parts.put("path", LogText.of(String.valueOf(context.request().path()), LogText.PATH));
        // Nothing was answered to a client that left before it could be.
        parts.put("status", response.headWritten() ? Integer.toString(response.getStatusCode()) : "none");
        parts.put("registrar", registrar(context));
        parts.put("bytes", Long.toString(response.bytesWritten()));
        parts.put("ms", Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos)));
        return parts;
    }

    private static String registrar(RoutingContext context) {
        String name = context.user() instanceof QuarkusHttpUser user
                ? user.getSecurityIdentity().getPrincipal().getName()
                : "";
        return name.isEmpty() ? "none" : LogText.of(name, LogText.NAME);
    }

    private static String quoted(String value) {
        return value.indexOf(' ') < 0 && value.indexOf('"') < 0 ? value : '"' + value.replace("\"", "\\\"") + '"';
    }

    private static String line(Map<String, String> parts) {
        StringBuilder line = new StringBuilder(256);
        for (Map.Entry<String, String> part : parts.entrySet()) {
            line.append(line.isEmpty() ? "" : " ")
                    .append(part.getKey())
                    .append('=')
                    .append(quoted(part.getValue()));
        }
        return line.toString();
    }

    private static void write(RoutingContext context, Map<String, String> parts) {
        Object before = MDC.get(REQUEST_ID);
        MDC.put(REQUEST_ID, RequestId.of(context));
        parts.forEach(MDC::put);
        try {
            LOG.info(line(parts));
        } finally {
            parts.keySet().forEach(MDC::remove);
            if (before == null) {
                MDC.remove(REQUEST_ID);
            }
        }
    }
}
