package org.studyregistry.completions;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.studyregistry.internals.ChangedLibrary;

/** {@link CompletionsTest} with a client library that has changed inside, so that rows are read by its public interface. */
@QuarkusTest
class CompletionsByClientRowsTest extends CompletionsTest {

    @BeforeAll
    static void theLibraryHasChanged() {
        ChangedLibrary.begin();
    }

    @AfterAll
    static void itHasNot() {
        ChangedLibrary.end();
    }
}
