package org.studyregistry.completions;

import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;

/**
 * How the completions of a module are read that rows of other tables withhold: by a look-up for each, or, where there are too many
 * for that, all such rows at once.
 *
 * @param large whether there are too many
 * @param changesLarge the same for changes of such rows, which need other indexes
 * @param firstDate where the first rows of a large one end, which are looked up all the same: their last one's date as
 *     PostgreSQL writes it; null where there is no index for look-ups
 * @param firstId and its id
 */
record ModuleSize(boolean large, boolean changesLarge, String firstDate, UUID firstId) {

    /** Where it makes no difference. */
    static final ModuleSize ANY = new ModuleSize(false, false, null, null);

    /** From a row of {@link CompletionStatements#sizes}. */
    static ModuleSize of(Row row) {
        boolean large = row.getBoolean("large");
        return new ModuleSize(
                large, large || row.getBoolean("changes_large"), row.getString("first_date"), row.getUUID("first_id"));
    }

    /** Whether its first rows are a query of their own. */
    boolean inTwo() {
        return large && firstId != null;
    }
}
