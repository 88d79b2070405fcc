package org.studyregistry.problem;

/**
 * Every way a request can fail, each with its HTTP status and a stable identifier.
 *
 * <p>The identifier is the last part of the problem's {@code type} and the anchor of its section in {@code docs/errors.md}.
 */
public enum ProblemType {
    MALFORMED_REQUEST("malformed-request", 400, "Malformed request"),
    UNKNOWN_PARAMETER("unknown-parameter", 400, "Unknown query parameter"),
    REPEATED_PARAMETER("repeated-parameter", 400, "Repeated query parameter"),
    INVALID_PARAMETER("invalid-parameter", 400, "Invalid query parameter"),
    INVALID_JSON("invalid-json", 400, "Invalid JSON"),
    INVALID_SEARCH("invalid-search", 400, "Invalid search"),
    INVALID_REGISTRATIONS("invalid-registrations", 400, "Invalid registrations"),

    KEY_MISSING("key-missing", 401, "Registry key missing"),
    KEY_MALFORMED("key-malformed", 401, "Registry key malformed"),
    KEY_UNKNOWN("key-unknown", 401, "Registry key unknown"),
    KEY_REVOKED("key-revoked", 401, "Registry key revoked"),
    KEY_EXPIRED("key-expired", 401, "Registry key expired"),
    FORBIDDEN("forbidden", 403, "Not allowed with this registry key"),

    RESOURCE_NOT_FOUND("resource-not-found", 404, "No such resource"),
    COURSE_NOT_FOUND("course-not-found", 404, "Course not found"),
    MODULE_NOT_FOUND("module-not-found", 404, "Course module not found"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "Method not allowed"),
    CURSOR_OUTDATED("cursor-outdated", 409, "Cursor outdated"),
    WATERMARK_OUTDATED("watermark-outdated", 409, "Watermark outdated"),
    NOT_ACCEPTABLE("not-acceptable", 406, "No acceptable representation"),
    BODY_TIMEOUT("body-timeout", 408, "Request body too slow"),
    CLIENT_TOO_SLOW("client-too-slow", 408, "Client reads too slowly"),
    BODY_TOO_LARGE("body-too-large", 413, "Request body too large"),
    URI_TOO_LONG("uri-too-long", 414, "Request URI too long"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "Unsupported media type"),
    EXPECTATION_FAILED("expectation-failed", 417, "Expectation not supported"),
    TOO_MANY_FAILURES("too-many-failures", 429, "Too many wrong registry keys"),
    TOO_MANY_REQUESTS("too-many-requests", 429, "Too many concurrent requests"),
    TOO_MANY_STREAMS("too-many-streams", 429, "Too many concurrent streams"),
    HEADERS_TOO_LARGE("headers-too-large", 431, "Request header fields too large"),

    INTERNAL_ERROR("internal-error", 500, "Internal error"),
    UNREPRESENTABLE_DATA("unrepresentable-data", 500, "Stored data has no representation"),
    DATABASE_SCHEMA("database-schema", 500, "Database schema or grants do not fit"),
    DATABASE_SCHEMA_CHANGED("database-schema-changed", 503, "Database schema has changed"),
    SERVICE_BUSY("service-busy", 503, "Service is busy"),
    SERVICE_STOPPING("service-stopping", 503, "Service is stopping"),
    DATABASE_UNAVAILABLE("database-unavailable", 503, "Database unavailable"),
    DATABASE_READ_ONLY("database-read-only", 503, "Database is read-only"),
    DATABASE_TIMEOUT("database-timeout", 503, "Database did not answer in time"),
    DATABASE_CONTENTION("database-contention", 503, "Concurrent transactions in the way"),
    OUTCOME_UNKNOWN("outcome-unknown", 503, "Outcome unknown");

    private static final String TYPE_PREFIX = "urn:problem-type:study-registry:";

    private final String id;
    private final int status;
    private final String title;

    ProblemType(String id, int status, String title) {
        this.id = id;
        this.status = status;
        this.title = title;
    }

    /** The stable identifier, for example {@code course-not-found}; a valid URI fragment. */
    public String id() {
        return id;
    }

    /** The {@code type} member: a URI that names the kind of problem (RFC 9457, 3.1.1). */
    public String uri() {
        return TYPE_PREFIX + id;
    }

    /** The HTTP status, 400 to 599. */
    public int status() {
        return status;
    }

    /** A short English summary that is the same for every occurrence (RFC 9457, 3.1.3). */
    public String title() {
        return title;
    }
}
