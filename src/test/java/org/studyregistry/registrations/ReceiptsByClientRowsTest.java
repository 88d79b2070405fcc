package org.studyregistry.registrations;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Typed;
import org.junit.jupiter.api.extension.ExtendWith;
import org.studyregistry.internals.ChangedLibrary;

/** {@link ReceiptsTest} with a client library that has changed inside, so that rows are read by its public interface. */
@QuarkusTest
@ExtendWith(ChangedLibrary.class)
@Typed(ReceiptsByClientRowsTest.class)
class ReceiptsByClientRowsTest extends ReceiptsTest {}
