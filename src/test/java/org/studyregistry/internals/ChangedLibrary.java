package org.studyregistry.internals;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** While a class of tests runs, the client library is taken for one that has changed inside. */
public final class ChangedLibrary implements BeforeAllCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        RowCursor.changed(new ClassCastException("as a test wants it"));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        RowCursor.known();
    }
}
