package org.studyregistry.cli;

import org.studyregistry.lifecycle.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** The response to {@code --version}, in one line. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        BuildInfo build = BuildInfo.current();
        return new String[] {
            "study-registry " + build.version() + " (commit " + build.revision() + ", built " + build.time() + ")"
        };
    }
}
