package org.studyregistry.faults;

import java.util.UUID;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Registering;

/** Requests as bytes, for a course with one completion. */
final class HostileRequests {

    static final String CRLF = "\r\n";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Course course = Lms.course();
    private final Module module = Lms.module(course, 0);
    private final UUID completion = Lms.completion(module);

    String key() {
        return registrar.key();
    }

    UUID course() {
        return course.id();
    }

    UUID completion() {
        return completion;
    }

    String completions() {
        return Api.COMPLETIONS + module.code();
    }

    /** A request for the course, with these header lines and no key. */
    String anonymous(String headers) {
        return "GET " + completions() + " HTTP/1.1" + CRLF + "Host: localhost" + CRLF + headers + CRLF + CRLF;
    }

    /** The same with a valid key. */
    String with(String headers) {
        return anonymous(authorization() + CRLF + headers);
    }

    /** With this target. */
    String target(String target) {
        return request("GET", target);
    }

    /** With this method. */
    String request(String method, String target) {
        // A HEAD's answer has no end but the connection's, for who does not know the request.
        String close = method.equals("HEAD") ? "Connection: close" + CRLF : "";
        return method + " " + target + " HTTP/1.1" + CRLF + "Host: localhost" + CRLF + close + authorization() + CRLF
                + CRLF;
    }

    /** A batch, with whatever its headers say of its length. */
    String post(String headers, String body) {
        return "POST " + Registering.PATH + " HTTP/1.1" + CRLF + "Host: localhost" + CRLF + authorization() + CRLF
                + headers + CRLF + CRLF + body;
    }

    /** A body of JSON, with its length. */
    String json(String body) {
        return typed("application/json", body);
    }

    String typed(String type, String body) {
        return post("Content-Type: " + type + CRLF + "Content-Length: " + body.length(), body);
    }

    String authorization() {
        return "Authorization: " + registrar.authorization();
    }
}
