package org.studyregistry.kubernetes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All that is wrong with an overlay, a sentence each. */
final class Findings {

    private final List<String> all = new ArrayList<>();

    static List<String> of(String yaml) {
        Overlay overlay;
        try {
            overlay = Overlay.read(yaml);
        } catch (IOException | IllegalArgumentException unreadable) {
            return List.of("unreadable: " + unreadable.getMessage());
        }
        Findings findings = new Findings();
        for (Manifest manifest : overlay.manifests()) {
            UnknownFields.of(manifest).forEach(findings::add);
            ClosedValues.of(manifest).forEach(findings::add);
        }
        new References(overlay, findings).check();
        new PodSecurity(overlay, findings).check();
        new Environment(overlay, findings).check();
        new Arithmetic(overlay, findings).check();
        return List.copyOf(findings.all);
    }

    void add(String finding) {
        all.add(finding);
    }

    /** Notes it unless that is so. */
    void unless(boolean fine, String finding) {
        if (!fine) {
            add(finding);
        }
    }
}
