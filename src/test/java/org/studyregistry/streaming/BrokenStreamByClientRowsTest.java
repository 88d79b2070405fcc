package org.studyregistry.streaming;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Typed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.studyregistry.internals.ChangedLibrary;

/** {@link BrokenStreamTest} with a client library that has changed inside, so that rows are read by its public interface. */
@QuarkusTest
@Tag("thorough")
@ExtendWith(ChangedLibrary.class)
@Typed(BrokenStreamByClientRowsTest.class)
class BrokenStreamByClientRowsTest extends BrokenStreamTest {}
