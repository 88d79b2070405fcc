package org.studyregistry.completions;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Typed;
import org.junit.jupiter.api.extension.ExtendWith;
import org.studyregistry.internals.ChangedLibrary;

/** {@link CompletionsTest} with a client library that has changed inside, so that rows are read by its public interface. */
@QuarkusTest
@ExtendWith(ChangedLibrary.class)
@Typed(CompletionsByClientRowsTest.class)
class CompletionsByClientRowsTest extends CompletionsTest {}
