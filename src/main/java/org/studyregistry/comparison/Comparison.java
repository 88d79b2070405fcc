package org.studyregistry.comparison;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Compares what two systems answer for a course. Both responses are read as streams; of the reference's completions, digests are
 * kept ({@link CompletionIndex}), of the service's nothing.
 */
public final class Comparison {

    private static final String PATH = "/api/v0/study-registry/completions/";
    private static final String EXCLUDING = "?exclude_already_registered=true";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int PORTION = 1000;

    private final ResponseReader reference;
    private final ResponseReader service;
    private final String query;
    private final Function<List<UUID>, Map<UUID, String>> withheld;

    /**
     * @param reference the address of the reference system, without a path
     * @param service that of this service
     * @param excluding whether to leave out what is registered
     * @param withheld gives, of some completions, those that the service withholds by a rule which an older reference does not have,
     *     and by which; may fail
     */
    public Comparison(
            URI reference,
            String referenceKey,
            URI service,
            String serviceKey,
            boolean excluding,
            Function<List<UUID>, Map<UUID, String>> withheld) {
        this.reference = new ResponseReader(reference, referenceKey);
        this.service = new ResponseReader(service, serviceKey);
        this.query = excluding ? EXCLUDING : "";
        this.withheld = withheld;
    }

    /**
     * Compares the responses for one course.
     *
     * @param course an id, code or slug
     * @param defaultModule if it is an id: the module which that means to the reference; the service is asked for it alone
     * @param progress is told how many completions have been read
     * @throws IOException if one of the systems cannot be asked
     */
    public ComparisonResult compare(String course, Optional<UUID> defaultModule, LongConsumer progress)
            throws IOException {
        ComparisonResult result = new ComparisonResult(course);
        String path = PATH + URLEncoder.encode(course, StandardCharsets.UTF_8).replace("+", "%20");
        CompletionIndex seen = new CompletionIndex();
        Order theirs = new Order();
        SystemResponse other = reference.read(path + query, completion -> {
            if (seen.add(completion)) {
                theirs.add(completion.id());
            } else {
                result.add(Difference.TWICE_IN_REFERENCE, completion.id().toString());
            }
            progress.accept(theirs.count);
        });
        Order ours = new Order();
        String own = path + defaultModule.map(module -> "/" + module).orElse("") + query;
        SystemResponse mine = service.read(own, completion -> {
            ours.add(completion.id());
            if (other instanceof SystemResponse.Whole) {
                compare(completion, seen, result);
            }
            progress.accept(theirs.count + ours.count);
        });
        result.completions(ours.count);
        answers(other, mine, seen, result);
        if (other instanceof SystemResponse.Whole && mine instanceof SystemResponse.Whole) {
            onlyInReference(seen, result);
            if (result.sameCompletions() && ours.hash != theirs.hash) {
                result.add(Difference.ORDER, null);
            }
            defaultModule.ifPresent(module -> result.add(Difference.ALL_MODULES_OF_ID, module.toString()));
        }
        return result;
    }

    private static void compare(Completion completion, CompletionIndex seen, ComparisonResult result) {
        UUID id = completion.id();
        if (!seen.contains(id)) {
            result.add(Difference.ONLY_IN_SERVICE, id.toString());
        } else if (!seen.mark(id)) {
            result.add(Difference.TWICE_IN_SERVICE, id.toString());
        } else if (!seen.means(completion)) {
            result.add(Difference.FIELDS, id + ": " + Completion.differing(completion.letters(), seen.letters(id)));
        } else {
            Completion.formats(completion.letters(), seen.letters(id)).forEach(kind -> result.add(kind, id.toString()));
        }
    }

    /** What is withheld by decision is asked for in portions: it can be all of a large course. */
    private void onlyInReference(CompletionIndex seen, ComparisonResult result) {
        List<UUID> portion = new ArrayList<>();
        seen.unmarked(id -> {
            portion.add(id);
            if (portion.size() == PORTION) {
                onlyInReference(portion, result);
                portion.clear();
            }
        });
        onlyInReference(portion, result);
    }

    private void onlyInReference(List<UUID> portion, ComparisonResult result) {
        Map<UUID, String> reasons = portion.isEmpty() ? Map.of() : withheld.apply(List.copyOf(portion));
        for (UUID id : portion) {
            String reason = reasons.get(id);
            if (reason == null) {
                result.add(Difference.ONLY_IN_REFERENCE, id.toString());
            } else {
                result.add(Difference.WITHHELD, id + ": " + reason);
            }
        }
    }

    private static void answers(
            SystemResponse other, SystemResponse mine, CompletionIndex seen, ComparisonResult result) {
        if (mine instanceof SystemResponse.Broken broken) {
            result.add(Difference.SERVICE_BROKEN, broken.reason());
        }
        if (other instanceof SystemResponse.Broken broken) {
            result.add(Difference.REFERENCE_BROKEN, broken.reason());
        }
        int ours = status(mine);
        int theirs = status(other);
        if (ours == NOT_FOUND && theirs == OK && other instanceof SystemResponse.Whole && seen.size() == 0) {
            result.add(Difference.UNKNOWN_COURSE, null);
        } else if (ours != theirs || ours != OK && ours != NOT_FOUND) {
            result.add(Difference.STATUS, "reference " + theirs + ", service " + ours);
        } else if (other instanceof SystemResponse.Whole whole && whole.malformedEmpty()) {
            result.add(Difference.EMPTY_RESULT, null);
        }
    }

    private static int status(SystemResponse answer) {
        return answer instanceof SystemResponse.Refused refused ? refused.status() : OK;
    }

    /** The order of ids, as one number. */
    private static final class Order {

        private long hash;
        private long count;

        void add(UUID id) {
            hash = hash * 0x100000001b3L
                    + (id.getMostSignificantBits() ^ Long.rotateLeft(id.getLeastSignificantBits(), 17));
            count++;
        }
    }
}
