package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;

/** No request, however odd, gets a 500, no response, a word of what is inside, or an error that is no problem. */
@FaultSuite(value = "Hostile input", ownRows = true)
abstract class HostileInput {

    static final String CRLF = HostileRequests.CRLF;
    static final String WHOLE = "200";

    final HostileRequests requests = new HostileRequests();

    /** The requests, with the responses that are right. */
    abstract Stream<Hostile> inputs();

    abstract String section();

    @TestFactory
    Stream<DynamicTest> hostileInputs() {
        return inputs().map(input -> input.test(section()));
    }

    @AfterEach
    void theServiceGoesOn() {
        assertEquals(
                "[]",
                Api.completions(Lms.registrar(), Lms.module().code()).asString().strip());
    }
}
