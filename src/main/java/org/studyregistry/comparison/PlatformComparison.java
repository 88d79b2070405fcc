package org.studyregistry.comparison;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares this service's response over all courses with its responses for each of them: the same rows in the same order, and the same
 * bytes but for the members that say of which module a completion is. Both are read line by line; nothing is kept of them.
 */
public final class PlatformComparison {

    private static final String PATH = "/api/v0/study-registry/completions";
    private static final String QUERY = "?format=ndjson&footer=true";
    private static final String EXCLUDING = "&exclude_already_registered=true";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final Pattern MODULE = Pattern.compile(
            ",\"course_id\":\"([^\"]*)\",\"course_module_id\":\"[^\"]*\",\"uh_course_code\":(?:null|\"(?:[^\"\\\\]|\\\\.)*\")}$");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String base;
    private final String key;
    private final String query;
    private final Set<String> compared = new HashSet<>();
    private final List<String> different = new ArrayList<>();
    private long completions;

    /**
     * @param service the address of this service, without a path
     * @param excluding whether to leave out what is registered
     */
    public PlatformComparison(URI service, String key, boolean excluding) {
        this.base = service.toString().replaceAll("/+$", "") + PATH;
        this.key = key;
        this.query = QUERY + (excluding ? EXCLUDING : "");
    }

    /**
     * What came of it.
     *
     * @param courses how many courses were compared
     * @param completions how many completions the response over all courses has
     * @param different the ids of the courses whose responses differ
     */
    public record Result(int courses, long completions, List<String> different) {}

    /**
     * Compares.
     *
     * @param others ids of courses that are compared also if no row is of them
     * @param progress is told how many completions have been read
     * @throws IOException if the service cannot be asked, or a response is refused or interrupted
     */
    public Result compare(List<String> others, LongConsumer progress) throws IOException {
        try (BufferedReader all = open("")) {
            String line = all.readLine();
            while (line != null && !isFooter(line)) {
                line = course(line, all, progress);
            }
            requireEnd(line);
        }
        for (String course : others) {
            if (!compared.contains(course)) {
                withoutRows(course);
            }
        }
        return new Result(compared.size(), completions, List.copyOf(different));
    }

    /** Compares a course of which there was no row. One that the key does not open is none. */
    private void withoutRows(String course) throws IOException {
        try (BufferedReader one = open("/" + course)) {
            String first = one.readLine();
            if (first == null) {
                return;
            }
            compared.add(course);
            if (!isFooter(first)) {
                different.add(course);
            }
        }
    }

    /** Compares one course, whose first line was read; returns the line after its last. */
    private String course(String first, BufferedReader all, LongConsumer progress) throws IOException {
        String course = id(first);
        boolean same = compared.add(course);
        String line = first;
        try (BufferedReader one = open("/" + course)) {
            for (; line != null && !isFooter(line) && id(line).equals(course); line = all.readLine()) {
                completions++;
                progress.accept(completions);
                same &= MODULE.matcher(line).replaceFirst("}").equals(one.readLine());
            }
            String rest = one.readLine();
            same &= rest != null && isFooter(rest);
        }
        if (!same) {
            different.add(course);
        }
        return line;
    }

    private static String id(String line) throws IOException {
        Matcher module = MODULE.matcher(line);
        if (!module.find()) {
            throw new IOException("A line of the response over all courses does not say of which module it is");
        }
        return module.group(1);
    }

    private static boolean isFooter(String line) {
        return line.startsWith("{\"footer\":");
    }

    private static void requireEnd(String line) throws IOException {
        if (line == null) {
            throw new IOException("The response over all courses was interrupted");
        }
    }

    private BufferedReader open(String course) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + course + query))
                .timeout(PATIENCE)
                .header("Authorization", "Basic " + key)
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != OK && !(response.statusCode() == NOT_FOUND && !course.isEmpty())) {
                response.body().close();
                throw new IOException(base + course + " was answered " + response.statusCode());
            }
            if (response.statusCode() == NOT_FOUND) {
                response.body().close();
                return new BufferedReader(Reader.nullReader());
            }
            return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
