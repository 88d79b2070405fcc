package org.studyregistry.faults;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Locale;
import java.util.stream.Stream;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;

/** Hostile paths, query strings and methods. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class HostileTargetsTest extends HostileInput {

    private static final String NO_COURSE = "404 course-not-found";
    private static final String NO_MODULE = "404 module-not-found";
    private static final String NOTHING = "404 resource-not-found";
    private static final String MALFORMED = "400 malformed-request";
    private static final String TOO_LONG = "414 uri-too-long";
    private static final String UNKNOWN = "400 unknown-parameter";
    private static final String REPEATED = "400 repeated-parameter";
    private static final String INVALID = "400 invalid-parameter";
    private static final String NO_METHOD = "405 method-not-allowed";

    @Override
    String section() {
        return "Hostile targets";
    }

    @Override
    Stream<Hostile> inputs() {
        return Stream.of(paths(), courses(), uuids(), queries(), methods()).flatMap(inputs -> inputs);
    }

    private Stream<Hostile> paths() {
        return Stream.of(
                target("/../../etc/passwd", NOTHING, MALFORMED),
                target("/api/../q/health", NOTHING),
                target("/api/v0/study-registry/completions/../../../../q/metrics", NOTHING),
                target("//api//v0//study-registry//completions//x", NO_COURSE, NOTHING),
                target("/api/v0/study-registry/completions/", NOTHING, NO_COURSE),
                target("/api/v0/study-registry/completions/a/b/c", NOTHING),
                target("/API/v0/study-registry/completions/x", NOTHING),
                target("/api;a=b/v0/study-registry/completions/x", NOTHING, NO_COURSE, "401 key-missing"),
                target("/q/openapi/../dev-ui", NOTHING),
                target("*", NOTHING, MALFORMED),
                course("%", MALFORMED),
                course("%zz", MALFORMED),
                course("%f", MALFORMED),
                course("a{b}|c^d`", MALFORMED),
                course("\u00f0\u009f\u008e\u0093", MALFORMED),
                target("http://other.example/api/v0/study-registry/completions/x", NOTHING, NO_COURSE),
                Hostile.of("a target of 4,200 characters", requests.target("/" + "a".repeat(4_199)), TOO_LONG),
                Hostile.of("a target of 10 KB", requests.target(Api.COMPLETIONS + "a".repeat(10 * 1024)), "414 bare"),
                Hostile.of("a target of 1,000 segments", requests.target("/api" + "/x".repeat(1_000)), NOTHING),
                Hostile.of(
                        "2,000 times ..",
                        requests.target("/api" + "/..".repeat(1_000) + "/q/health"),
                        NOTHING,
                        MALFORMED));
    }

    private Stream<Hostile> courses() {
        return Stream.of(
                course("..", NOTHING, NO_COURSE),
                course("%2e%2e", NOTHING, NO_COURSE),
                course("%2e%2e%2f%2e%2e", NOTHING, NO_COURSE),
                course(".", NOTHING, NO_COURSE),
                course("a%2Fb", NO_COURSE, NOTHING),
                course("%2F", NO_COURSE, NOTHING),
                course("a%5Cb", NO_COURSE),
                course("%00", NO_COURSE, MALFORMED),
                course("a%00b", NO_COURSE, MALFORMED),
                course("%0d%0aX-Injected:%201", NO_COURSE, MALFORMED),
                course("%ff%fe", NO_COURSE, MALFORMED),
                course("%c0%ae%c0%ae", NO_COURSE, MALFORMED),
                course("%ed%a0%80", NO_COURSE, MALFORMED),
                course("%F0%9F%8E%93", NO_COURSE),
                course("%E2%80%AEabc", NO_COURSE),
                course("%25", NO_COURSE),
                course("_", NO_COURSE),
                course("%25%25_%25", NO_COURSE),
                course("%27", NO_COURSE),
                course("%27%20or%20%271%27=%271", NO_COURSE),
                course("x%27;drop%20table%20users;--", NO_COURSE),
                course("$1", NO_COURSE),
                course("%5C%27", NO_COURSE),
                course("a+b", NO_COURSE),
                course("a%20b", NO_COURSE),
                course("a;b=c", NO_COURSE),
                course("null", NO_COURSE),
                course("${jndi:ldap}".replace("{", "%7B").replace("}", "%7D"), NO_COURSE),
                Hostile.of(
                        "a course of 3,000 characters",
                        requests.target(Api.COMPLETIONS + "%C3%A4".repeat(600)),
                        NO_COURSE));
    }

    /** Every spelling that a UUID has, and some that it has not. */
    private Stream<Hostile> uuids() {
        String id = requests.course().toString();
        String simple = id.replace("-", "");
        return Stream.of(
                named(id, "COURSE", WHOLE),
                named(id.toUpperCase(Locale.ROOT), "COURSE in capitals", WHOLE),
                named(simple, "COURSE without dashes", WHOLE),
                named("%7B" + id + "%7D", "{COURSE}", WHOLE),
                named("urn:uuid:" + id, "urn:uuid:COURSE", WHOLE),
                named("URN:UUID:" + id, "URN:UUID:COURSE", WHOLE, NO_COURSE),
                named(id.substring(1), "COURSE without its first digit", NO_COURSE),
                named(id + "0", "COURSE and a digit", NO_COURSE),
                named("g" + id.substring(1), "COURSE with a g", NO_COURSE),
                named("%7B" + id, "{COURSE", NO_COURSE),
                named("1-1-1-1-1", "a UUID that is too short", NO_COURSE),
                named(id + "/" + id, "the course's id as a module", NO_MODULE),
                named(id + "/no-uuid", "a module that is no UUID", NO_MODULE),
                named(id + "/%00", "a module that is NUL", NO_MODULE, MALFORMED));
    }

    private Stream<Hostile> queries() {
        return Stream.of(
                query("", WHOLE),
                query("&&&", WHOLE, UNKNOWN),
                query("=", UNKNOWN, WHOLE),
                query("=x", UNKNOWN, WHOLE),
                query("exclude_already_registered", INVALID),
                query("exclude_already_registered=", INVALID),
                query("exclude_already_registered=TRUE", INVALID),
                query("exclude_already_registered=1", INVALID),
                query("exclude_already_registered=true&exclude_already_registered=true", REPEATED),
                query("exclude_already_registered=true&exlcude_already_registered=true", REPEATED),
                query("exclude_already_registered=true%00", INVALID, MALFORMED),
                query("Exclude_already_registered=true", UNKNOWN),
                query("exclude_already_registered[]=true", UNKNOWN),
                query("exclude%5Falready%5Fregistered=true", WHOLE),
                query("%00=1", UNKNOWN, MALFORMED),
                query("%ff=1", UNKNOWN, MALFORMED),
                query("%F0%9F%8E%93=%F0%9F%8E%93", UNKNOWN),
                query("a;b;c", UNKNOWN),
                query("format=xml", INVALID),
                query("format=JSON", INVALID),
                query("limit=-1", INVALID),
                query("limit=0x10", INVALID),
                query("limit=1e3", INVALID),
                query("limit=99999999999999999999999", INVALID),
                query("limit=%D9%A1", INVALID),
                query("after=garbage", INVALID, "409 cursor-outdated"),
                query("after=%00", INVALID, MALFORMED),
                query("after=" + "A".repeat(3_000), INVALID),
                query("after=eyJhIjoxfQ", INVALID, "409 cursor-outdated"),
                query("cursors=true", INVALID),
                query("q=1" + "&q=1".repeat(500), UNKNOWN, REPEATED));
    }

    private Stream<Hostile> methods() {
        String path = requests.completions();
        Stream<Hostile> refused = Stream.of(
                        "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "FOO", "get", "G-E!T", "x".repeat(32))
                .map(method -> Hostile.of(
                        (method.length() < 20 ? method : "a method of 32 characters") + " completions",
                        requests.request(method, path),
                        NO_METHOD));
        Stream<Hostile> absurd = Stream.of(
                Hostile.of(
                        "a method of 33 characters", requests.request("x".repeat(33), path), "400 malformed-request"),
                Hostile.of("a method of 8 KB", requests.request("x".repeat(8 * 1024), path), "414 bare"));
        Stream<Hostile> taken = Stream.of("OPTIONS", "HEAD")
                .map(method -> Hostile.of(method + " completions", requests.request(method, path), WHOLE));
        Stream<Hostile> writing = Stream.of("GET", "PUT", "DELETE")
                .map(method -> Hostile.of(
                        method + " where registrations are posted",
                        requests.request(method, Registering.PATH),
                        NO_METHOD));
        Stream<Hostile> unknown = Stream.of("HEAD", "OPTIONS")
                .map(method -> Hostile.of(
                        method + " nothing", requests.request(method, "/api/v0/nothing"), "404", NOTHING, WHOLE));
        return Stream.of(refused, absurd, taken, writing, unknown).flatMap(methods -> methods);
    }

    private Hostile target(String target, String... expected) {
        return Hostile.of(target, requests.target(target), expected);
    }

    private Hostile course(String segment, String... expected) {
        return target(Api.COMPLETIONS + segment, expected);
    }

    private Hostile named(String segment, String name, String... expected) {
        return Hostile.of(name, requests.target(Api.COMPLETIONS + segment), expected);
    }

    private Hostile query(String query, String... expected) {
        String name = query.length() < 80 ? query : query.substring(0, 40) + "… (" + query.length() + " characters)";
        return Hostile.of("?" + name, requests.target(requests.completions() + "?" + query), expected);
    }
}
