package org.studyregistry.registrations;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.studyregistry.internals.ChangedLibrary;

/** {@link ReceiptsTest} with a client library that has changed inside, so that rows are read by its public interface. */
@QuarkusTest
class ReceiptsByClientRowsTest extends ReceiptsTest {

    @BeforeAll
    static void theLibraryHasChanged() {
        ChangedLibrary.begin();
    }

    @AfterAll
    static void itHasNot() {
        ChangedLibrary.end();
    }
}
