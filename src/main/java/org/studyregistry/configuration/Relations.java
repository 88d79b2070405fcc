package org.studyregistry.configuration;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Settings that only make sense together. */
final class Relations {

    private final Config config;
    private final List<String> defects = new ArrayList<>();

    private Relations(Config config) {
        this.config = config;
    }

    /** What is wrong between settings that are each within their bounds. */
    static List<String> defects(Config config) {
        Relations relations = new Relations(config);
        relations.less(Settings.HEARTBEAT, "a client is cut off before it would get a sign of life", Settings.STALL);
        relations.stallOutlastsNoTransaction();
        relations.less(Settings.QUESTIONS, "one registrar could hold up everybody's short work", Settings.SHORT_POOL);
        relations.atMost(Settings.STREAMS, "streams would wait for a connection", Settings.STREAMS_POOL);
        relations.silenceOutlastsAStatement();
        return relations.defects;
    }

    private void less(String name, String otherwise, String than) {
        if (value(name) >= value(than)) {
            defects.add(written(name) + " must be less than " + written(than) + ": " + otherwise);
        }
    }

    private void atMost(String name, String otherwise, String bound) {
        if (value(name) > value(bound)) {
            defects.add(written(name) + " must be at most " + written(bound) + ": " + otherwise);
        }
    }

    /** A slow client is cut off after twice the stall time-out, between two batches; see docs/configuration.md. */
    private void stallOutlastsNoTransaction() {
        if (2 * value(Settings.STALL) >= value(Settings.IDLE_IN_TRANSACTION)) {
            defects.add("Twice " + written(Settings.STALL) + " must be less than "
                    + written(Settings.IDLE_IN_TRANSACTION)
                    + ": PostgreSQL would end the transaction of a client that is merely slow");
        }
    }

    private void silenceOutlastsAStatement() {
        if (value(Settings.SILENCE) <= value(Settings.STATEMENT) + value(Settings.LOCK)) {
            defects.add(written(Settings.SILENCE) + " must be more than " + written(Settings.STATEMENT) + " and "
                    + written(Settings.LOCK) + " together: a connection would be closed on which a statement runs");
        }
    }

    private long value(String name) {
        return Settings.of(name).value(config).orElse(0L);
    }

    private String written(String name) {
        return name + "=" + Settings.of(name).written(config);
    }
}
