package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.studyregistry.comparison.Comparison;
import org.studyregistry.comparison.ComparisonRepository;
import org.studyregistry.comparison.ComparisonResult;
import org.studyregistry.comparison.PlatformComparison;
import org.studyregistry.courses.Uuids;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        description =
                "Compare the responses of the reference system and of this service, and list the differences. Keys are typed in unseen, or are two lines of standard input (the reference's first), or are in STUDY_REGISTRY_COMPARE_REFERENCE_KEY and STUDY_REGISTRY_COMPARE_SERVICE_KEY.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {
            "  study-registry compare --reference https://lms.example.org BSCS1001",
            "  study-registry compare --all"
        })
class Compare extends OperatorCommand {

    private static final int PAINT_EVERY = 5000;

    @Option(
            names = "--reference",
            paramLabel = "<url>",
            description = "Address of the reference system: https://lms.example.org. Required, except with --all.")
    URI reference;

    @Option(
            names = "--service",
            defaultValue = "http://localhost:8080",
            paramLabel = "<url>",
            description = "Address of this service (default: ${DEFAULT-VALUE}).")
    URI service;

    @Option(
            names = "--all",
            description =
                    "Compare the response of this service over all courses with its responses for each course instead.")
    boolean all;

    @Option(
            names = "--courses-from",
            paramLabel = "<file>",
            description = "Compare the courses in this file, one per line.")
    Path file;

    @Option(
            names = "--exclude-already-registered",
            description = "Leave out what the registrar has registered. Both keys must belong to one registrar.")
    boolean excluding;

    @Parameters(
            arity = "0..*",
            paramLabel = "<course>",
            description = "Codes, slugs or ids; by default all courses of the database with completions to export.")
    List<String> courses = List.of();

    @Mixin
    OutputOption output;

    @Inject
    ComparisonRepository database;

    @Inject
    Terminal terminal;

    @ConfigProperty(name = "study-registry.compare.reference-key")
    Optional<String> referenceKey;

    @ConfigProperty(name = "study-registry.compare.service-key")
    Optional<String> serviceKey;

    @Override
    int run() {
        if (all) {
            return compareAll();
        }
        if (reference == null) {
            throw new CommandFailure(ExitCode.USAGE, "--reference is missing: where the reference system is.");
        }
        String theirs = key(referenceKey, "Key for the reference: ");
        String ours = key(serviceKey, "Key for this service: ");
        Comparison comparison =
                new Comparison(reference, theirs, service, ours, excluding, ids -> await(database.withheld(ids)));
        List<String> chosen = chosen();
        Listing listing = output.listing(out());
        long completions = 0;
        int different = 0;
        for (int i = 0; i < chosen.size(); i++) {
            String place = (i + 1) + " of " + chosen.size() + "  " + chosen.get(i) + ": ";
            ComparisonResult compared = compare(comparison, chosen.get(i), place);
            completions += compared.completions();
            different += compared.asDecided() ? 0 : 1;
            views(compared).forEach(listing::add);
            say(place, compared);
        }
        listing.end();
        err().println(String.format(
                Locale.ROOT,
                "Compared: %d courses, %,d completions; %s.",
                chosen.size(),
                completions,
                different == 0 ? "no difference that was not decided" : different + " courses differ"));
        return different == 0 ? ExitCode.OK : ExitCode.DIFFERENT;
    }

    private int compareAll() {
        PlatformComparison comparison =
                new PlatformComparison(service, key(serviceKey, "Key for this service: "), excluding);
        PlatformComparison.Result result;
        try {
            result = comparison.compare(await(database.courses()), progress("all courses: "));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage());
        }
        out().print(output.list(result.different().stream()
                .<Map<String, Object>>map(course -> {
                    Map<String, Object> view = new LinkedHashMap<>();
                    view.put("course", course);
                    view.put("difference", "all-courses");
                    return view;
                })
                .toList()));
        err().println(String.format(
                Locale.ROOT,
                "Compared: %d courses, %,d completions; %s.",
                result.courses(),
                result.completions(),
                result.different().isEmpty()
                        ? "no difference"
                        : result.different().size() + " courses differ"));
        return result.different().isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
    }

    private String key(Optional<String> configured, String prompt) {
        return configured
                .or(() -> terminal.secret(prompt))
                .map(String::strip)
                .filter(key -> key.matches("[!-~]+"))
                .orElseThrow(() ->
                        new CommandFailure(ExitCode.USAGE, prompt + "there is none, or none that could be sent."));
    }

    private List<String> chosen() {
        if (file == null) {
            return courses.isEmpty() ? await(database.exported()) : courses;
        }
        try {
            List<String> all = new ArrayList<>(courses);
            Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(all::add);
            return all;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "The courses cannot be read: " + e);
        }
    }

    private ComparisonResult compare(Comparison comparison, String course, String place) {
        Optional<UUID> defaultModule = Uuids.parse(course).flatMap(id -> await(database.defaultModule(id)));
        try {
            return comparison.compare(course, defaultModule, progress(place));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage());
        }
    }

    /** Paints over its own line, where somebody sees it. */
    private LongConsumer progress(String place) {
        if (!terminal.isThere()) {
            return read -> {};
        }
        return read -> {
            if (read % PAINT_EVERY == 0) {
                err().printf(Locale.ROOT, "\r%s%,d read\033[K", place, read);
                err().flush();
            }
        };
    }

    private void say(String place, ComparisonResult compared) {
        String result = compared.differences().isEmpty()
                ? "the same"
                : compared.asDecided() ? "different as decided" : "different";
        err().printf(
                        Locale.ROOT,
                        "%s%s%,d completions, %s%s%n",
                        terminal.isThere() ? "\r" : "",
                        place,
                        compared.completions(),
                        result,
                        terminal.isThere() ? "\033[K" : "");
        err().flush();
    }

    private static List<Map<String, Object>> views(ComparisonResult compared) {
        List<Map<String, Object>> views = new ArrayList<>();
        compared.differences().forEach((kind, count) -> {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("course", compared.course());
            view.put("difference", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            view.put("decided", kind.decided());
            view.put("count", count);
            view.put("meaning", kind.meaning());
            view.put("examples", compared.examples(kind));
            views.add(view);
        });
        return views;
    }
}
