package org.studyregistry.streaming;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.studyregistry.internals.ChangedLibrary;

/** {@link BrokenStreamTest} with a client library that has changed inside, so that rows are read by its public interface. */
@QuarkusTest
@Tag("thorough")
class BrokenStreamByClientRowsTest extends BrokenStreamTest {

    @BeforeAll
    static void theLibraryHasChanged() {
        ChangedLibrary.begin();
    }

    @AfterAll
    static void itHasNot() {
        ChangedLibrary.end();
    }
}
