package org.studyregistry.faults;

import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;

/** The forms in which the same completions are asked for. */
enum Form {
    JSON("", "HTTP/1.1", ""),
    GZIP("", "HTTP/1.1", "Accept-Encoding: gzip\r\n"),
    NDJSON("?format=ndjson&footer=true", "HTTP/1.1", ""),
    /** Has no framing but the connection's end. */
    OLD("", "HTTP/1.0", "");

    private final String query;
    private final String version;
    private final String headers;

    Form(String query, String version, String headers) {
        this.query = query;
        this.version = version;
        this.headers = headers;
    }

    String request(RegistrarWithKey registrar, Module module) {
        return "GET " + Api.COMPLETIONS + module.code() + query + " " + version
                + "\r\nHost: localhost\r\nConnection: close\r\nTE: trailers\r\n" + headers + "Authorization: "
                + registrar.authorization() + "\r\n\r\n";
    }
}
