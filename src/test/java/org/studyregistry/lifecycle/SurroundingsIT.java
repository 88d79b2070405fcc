package org.studyregistry.lifecycle;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.CommandProcess;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.ServiceProcess;

/** Where the packaged program runs, and in what its database is encoded, changes nothing in what it answers, stores and logs. */
class SurroundingsIT {

    private static final String RECEIPTS = "/api/v0/study-registry/registrations";

    private static final Map<String, String> PLAIN =
            Map.of("user.language", "en", "user.country", "US", "user.timezone", "UTC", "file.encoding", "UTF-8");

    private static PostgresServer server;
    private static RegistrarWithKey registrar;
    private static Module module;
    private static UUID completion;
    private static UUID registered;
    private static List<String> expected;

    @TempDir
    static Path logs;

    @BeforeAll
    static void inPlainSurroundings() throws Exception {
        server = PostgresServer.start();
        Database.use(server);
        try (ServiceProcess service = start("plain", PLAIN, server.serviceSettings(), Map.of())) {
            registrar = Lms.registrar();
            Database.execute(
                    "update public.study_registry_registrars set name = 'Päivi İ 日本' where id = ?", registrar.id());
            module = Lms.module(Lms.course(), 0, "İçı-Ä;1");
            completion = Lms.completion(module, "2022-06-21T12:34:56.123456Z");
            registered = Lms.completion(module, "12022-06-21T00:00:00Z");
            Database.execute("update public.course_module_completions set email = 'İıÄ٣@example.com', grade = -7");
            String body = Registering.batch(Registering.item(registered, "٠١٢-ä"));
            assertEquals(200, send(service, post("", body)).statusCode());
            expected = transcript(service, "plain");
        }
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ar EG Pacific/Kiritimati US-ASCII",
                "tr TR America/St_Johns ISO-8859-9",
                "th TH Asia/Kathmandu windows-874 u-ca-buddhist-nu-thai"
            })
    void answersRecordsAndLogsAreThose(String surroundings) throws Exception {
        String[] words = surroundings.split(" ");
        Map<String, String> properties = new HashMap<>(Map.of(
                "user.language", words[0],
                "user.country", words[1],
                "user.timezone", words[2],
                "file.encoding", words[3]));
        if (words.length > 4) {
            properties.put("user.extensions", words[4]);
        }
        Map<String, String> environment = Map.of("LC_ALL", "C", "LANG", "C", "TZ", words[2]);
        List<String> found;
        try (ServiceProcess service = start(words[0], properties, server.serviceSettings(), environment)) {
            found = transcript(service, words[0]);
        }
        Map<String, String> settings = new HashMap<>(server.serviceSettings());
        settings.putAll(properties);

        CommandProcess.Ended list = CommandProcess.run(settings, "registrar", "list", "--output", "json");
        CommandProcess.Ended audit = CommandProcess.run(settings, "audit", "list", "--since", "1d");

        String log = Files.readString(logs.resolve(words[0]));
        assertAll(
                () -> assertEquals(String.join("\n", expected), String.join("\n", found)),
                () -> assertTrue(log.contains("registrar=\"Päivi İ 日本\""), log),
                () -> assertTrue(log.contains("1 already registered"), log),
                () -> assertTrue(log.chars().noneMatch(c -> c > 0x7f && Character.isDigit(c)), log),
                () -> assertTrue(list.out().contains("\"Päivi İ 日本\""), list.out() + list.err()),
                () -> assertTrue(audit.out().contains("Päivi İ 日本"), audit.out() + audit.err()),
                () -> assertTrue(audit.out().lines().skip(1).allMatch(line -> line.startsWith("20")), audit.out()));
    }

    /** Java makes U+FFFD of them, which would be stored. */
    @Test
    void aNameThatCannotBeReadIsRefused() throws Exception {
        Map<String, String> settings = server.serviceSettings();

        CommandProcess.Ended ended = CommandProcess.run(settings, "registrar", "create", "P\ufffdivi");

        assertEquals(2, ended.exitCode(), ended.err());
    }

    @Test
    void whatADatabaseInLatin1CannotStoreIsNotFoundOrABadItem() throws Exception {
        Database.use(server);
        Database.execute("create database latin1 template template0 encoding 'LATIN1' locale 'C'");
        Map<String, String> settings = new HashMap<>(server.serviceSettings());
        settings.put("quarkus.datasource.reactive.url", server.reactiveUrl().replaceFirst("/postgres$", "/latin1"));
        try (ServiceProcess service = start("latin1", PLAIN, settings, Map.of())) {
            Database.use("jdbc:" + settings.get("quarkus.datasource.reactive.url"));
            RegistrarWithKey caller = Lms.registrar();
            Module latin = Lms.module(Lms.course(), 0, "Ä-1");
            UUID one = Lms.completion(latin);
            UUID other = Lms.completion(latin);
            String bad = Registering.batch(Registering.item(one, "٠1"), Registering.item(other, "ä1"));

            HttpResponse<String> good = send(service, get(caller, Api.COMPLETIONS + "%C3%84-1"));
            HttpResponse<String> unknown = send(service, get(caller, Api.COMPLETIONS + "%F0%9F%8E%93"));
            HttpResponse<String> receipts = send(service, get(caller, RECEIPTS + "?course=%D9%A0"));
            HttpResponse<String> refused = send(service, post(caller, "", bad));
            HttpResponse<String> dry = send(service, post(caller, "?dry_run=true", bad));
            HttpResponse<String> lenient = send(service, post(caller, "", bad).setHeader("Prefer", "handling=lenient"));
            HttpResponse<String> stored = send(service, get(caller, RECEIPTS));

            assertAll(
                    () -> assertTrue(good.body().contains(one.toString()), good.body()),
                    () -> assertEquals(404, unknown.statusCode(), unknown.body()),
                    () -> assertTrue(unknown.body().contains("course-not-found"), unknown.body()),
                    () -> assertEquals(404, receipts.statusCode(), receipts.body()),
                    () -> assertEquals(400, refused.statusCode(), refused.body()),
                    () -> assertTrue(refused.body().contains("\"pointer\":\"/0/student_number\""), refused.body()),
                    () -> assertTrue(refused.body().contains("\"error_count\":1"), refused.body()),
                    () -> assertEquals(400, dry.statusCode(), dry.body()),
                    () -> assertEquals(200, lenient.statusCode(), lenient.body()),
                    () -> assertTrue(lenient.body().contains("\"registered\":1"), lenient.body()),
                    () -> assertTrue(lenient.body().contains("\"rejected\":1"), lenient.body()),
                    () -> assertTrue(stored.body().contains("\"student_number\":\"ä1\""), stored.body()));
        } finally {
            Database.use(server);
        }
    }

    private static ServiceProcess start(
            String name, Map<String, String> properties, Map<String, String> settings, Map<String, String> environment)
            throws InterruptedException, IOException {
        List<String> options =
                properties.entrySet().stream().map(option -> "-D" + option).toList();
        Path log = logs.resolve(name);
        ServiceProcess service = ServiceProcess.start(Ports.free(), Ports.free(), options, settings, builder -> {
            builder.redirectOutput(log.toFile());
            builder.environment().putAll(environment);
        });
        assertTrue(service.awaitReady(), () -> name + " is not ready: " + text(log));
        return service;
    }

    private static String text(Path log) {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What is answered, without what is of a moment, and what is recorded of it. */
    private static List<String> transcript(ServiceProcess service, String name) throws Exception {
        String course = Api.COMPLETIONS + "%C4%B0%C3%A7%C4%B1-%C3%84;1";
        String item = Registering.batch(Registering.item(registered, "٠١٢-ä"));
        List<HttpRequest.Builder> requests = List.of(
                get(registrar, course),
                get(registrar, course + "?exclude_already_registered=true"),
                get(registrar, course + "?format=csv&download=true"),
                get(registrar, course + "?format=ndjson&limit=1"),
                get(registrar, course + "/" + module.id())
                        .setHeader("Accept", "APPLICATION/X-NDJSON;Q=0.9, text/csv;q=0.1"),
                get(registrar, course + "?LIMIT=1"),
                get(registrar, course + "?limit=%D9%A1"),
                get(registrar, course + "?exclude_already_registered=TRUE"),
                get(registrar, Api.COMPLETIONS + "%C4%B0%C3%A7%C4%B1-%C3%84"),
                get(registrar, Api.COMPLETIONS + completion.toString().toUpperCase(Locale.ROOT)),
                get(registrar, Api.COMPLETIONS + module.course().toString().toUpperCase(Locale.ROOT)),
                get(registrar, course).setHeader("Authorization", "BASIC " + registrar.key()),
                get(registrar, course).setHeader("Authorization", "BASIC no-such-key-no-such-key"),
                get(registrar, RECEIPTS),
                post("", item),
                post("?dry_run=true", item).setHeader("Prefer", "return=representation"),
                post("", Registering.batch(Registering.item(completion, "\u3000"))),
                post("", item.replace("2", "x")));
        List<String> transcript = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            String id = name + "-" + i;
            HttpResponse<String> response = send(service, requests.get(i).setHeader("X-Request-Id", id));
            String headers = response.headers().map().entrySet().stream()
                    .filter(header -> List.of("content-type", "vary", "allow", "www-authenticate", "cache-control")
                            .contains(header.getKey().toLowerCase(Locale.ROOT)))
                    .map(Object::toString)
                    .sorted()
                    .collect(Collectors.joining(" "));
            transcript.add(i + " " + response.statusCode() + " " + headers + "\n" + response.body());
            transcript.add(String.valueOf(Database.value(
                    "select concat_ws(' ', kind, registrar_name, course, modules, exclude_registered, filter, format)"
                            + " from study_registry.audit_records where request_id = ?",
                    id)));
        }
        return transcript;
    }

    private static HttpRequest.Builder get(RegistrarWithKey caller, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost" + path))
                .header("Authorization", caller.authorization());
    }

    private static HttpRequest.Builder post(String query, String body) {
        return post(registrar, query, body);
    }

    private static HttpRequest.Builder post(RegistrarWithKey caller, String query, String body) {
        return get(caller, Registering.PATH + query)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> send(ServiceProcess service, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        URI target = request.build().uri();
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        HttpRequest sent = request.uri(service.uri(target.getRawPath() + query)).build();
        return ContractCheck.send(HttpClient.newHttpClient(), sent, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
}
