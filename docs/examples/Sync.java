import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the completions of all courses in completions.ndjson: the watermark in the first line, then a completion per line.
 * Run it every night: java Sync.java. Java 17 or newer, no libraries; a program of yours would use its JSON library.
 */
class Sync {

    static final String API = System.getenv("API"); // https://lms.example.org/api/v0/study-registry
    static final String KEY = System.getenv("REGISTRY_KEY");
    static final Path FILE = Path.of("completions.ndjson");
    static final int ATTEMPTS = 3;

    record Changes(List<String> lines, String watermark) {}

    /** The lines of a complete response, and its watermark. */
    static Changes verified(byte[] body) throws Exception {
        int end = new String(body, StandardCharsets.ISO_8859_1).lastIndexOf("{\"footer\":");
        if (end < 0) throw new IOException("the footer is missing");
        String footer = new String(body, end, body.length - end, StandardCharsets.UTF_8);
        byte[] rows = Arrays.copyOf(body, end);
        String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rows));
        List<String> lines = new String(rows, StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
        if (!footer.contains("\"count\":" + lines.size() + ",") || !footer.contains(digest)) {
            throw new IOException("count or digest differ from the footer");
        }
        return new Changes(lines, member(footer, "watermark"));
    }

    /** The changes since a watermark, or everything. Null if the watermark is outdated. */
    static Changes fetch(String since) throws Exception {
        String query = "?format=ndjson&footer=true" + (since.isEmpty() ? "" : "&changed_since=" + since);
        HttpRequest request = HttpRequest.newBuilder(URI.create(API + "/completions" + query))
                .header("Authorization", "Basic " + KEY)
                .build();
        String reason = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long wait = 1;
            try {
                HttpResponse<byte[]> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
                int status = response.statusCode();
                if (status == 200) return verified(response.body());
                if (status == 409) return null;
                reason = status + ": " + member(new String(response.body(), StandardCharsets.UTF_8), "detail")
                        + " (request-id " + response.headers().firstValue("request-id").orElse("none") + ")";
                if (status != 429 && status != 503) break;
                wait = response.headers().firstValueAsLong("Retry-After").orElse(wait);
            } catch (IOException error) {
                reason = "interrupted: " + error.getMessage();
            }
            if (attempt < ATTEMPTS) Thread.sleep(wait * 1000);
        }
        System.err.println(reason);
        System.exit(1);
        return null;
    }

    static String member(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    public static void main(String[] arguments) throws Exception {
        List<String> stored = Files.exists(FILE) ? Files.readAllLines(FILE) : List.of("");
        Map<String, String> completions = new LinkedHashMap<>();
        stored.stream().skip(1).forEach(line -> completions.put(member(line, "id"), line));
        Changes changes = fetch(stored.get(0));
        if (changes == null) { // the watermark is outdated: fetch everything
            completions.clear();
            changes = fetch("");
        }
        for (String line : changes.lines()) {
            if (line.contains("\"removed\":true")) completions.remove(member(line, "id"));
            else completions.put(member(line, "id"), line.strip());
        }
        List<String> all = new ArrayList<>(List.of(changes.watermark()));
        all.addAll(completions.values());
        Path written = Files.write(Path.of(FILE + ".new"), all);
        Files.move(written, FILE, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        System.out.println(changes.lines().size() + " changes, " + completions.size() + " completions");
    }
}
