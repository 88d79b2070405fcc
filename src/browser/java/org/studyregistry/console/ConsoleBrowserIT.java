package org.studyregistry.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;
import org.studyregistry.testsupport.TcpProxy;

/** The console in a real browser, on the packaged program. */
class ConsoleBrowserIT {

    private static final int MANY = 100_000;

    @TempDir
    static Path directory;

    private static PostgresServer database;
    private static ServiceProcess service;
    private static TcpProxy wire;
    private static Chromium chromium;
    private static RegistrarWithKey registrar;
    private static Module large;
    private static Module small;
    private static Path log;

    @BeforeAll
    static void start() throws Exception {
        database = PostgresServer.start();
        Map<String, String> settings = new HashMap<>(database.serviceSettings());
        settings.put("study-registry.console.enabled", "true");
        log = directory.resolve("service.log");
        service = ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx96m"),
                settings,
                builder -> builder.redirectOutput(log.toFile()));
        assertTrue(service.awaitReady());
        Database.use(database);
        registrar = Lms.registrar();
        Database.execute("update public.study_registry_registrars set name = 'Example University' where id = ?", registrar.id());
        large = course("Introduction to Programming", "introduction-to-programming", "BSCS1001", MANY);
        small = course("Data Structures", "data-structures", "BSCS1003", 12);
        wire = new TcpProxy(service::port);
        chromium = new Chromium();
    }

    private static Module course(String name, String slug, String code, int completions) {
        Module module = Lms.module(Lms.course(), 0, code);
        Database.execute("update public.courses set name = ?, slug = ?, language_code = 'en-US' where id = ?", name, slug, module.course());
        Database.execute("update public.course_modules set ects_credits = 5 where id = ?", module.id());
        Lms.completions(module, completions);
        // Some years, more in spring and autumn; three languages; most in the first weeks are registered.
        Database.execute("""
                update public.course_module_completions set
                    completion_date = timestamptz '2021-01-15T00:00:00Z' + completion_offset.days * interval '1 day'
                        + (row.number % 86400) * interval '1 second',
                    completion_language = case when row.number % 10 < 6 then 'fi-FI' when row.number % 10 < 9 then 'en-US' else 'sv-SE' end
                from (select id, row_number() over (order by id) as number from public.course_module_completions
                      where course_module_id = ?) row,
                     lateral (select (row.number * 7919 % 1600) + 25 * sin(row.number * 7919 % 1600 / 29.0) as days) completion_offset
                where course_module_completions.id = row.id
                """, module.id());
        return module;
    }

    @AfterAll
    static void stop() throws Exception {
        chromium.close();
        wire.close();
        service.close();
        database.close();
    }

    @AfterEach
    void restoreTheWire() {
        wire.restore();
    }

    private static Visit visit() {
        return new Visit(chromium.browser(), "http://localhost:" + service.port() + "/", ColorScheme.LIGHT);
    }

    /** Over a wire that can be cut. */
    private static Visit visitByWire() {
        return new Visit(chromium.browser(), "http://127.0.0.1:" + wire.port() + "/", ColorScheme.LIGHT);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @ParameterizedTest
    @CsvSource({
        "a-key-that-nobody-has, Registry key unknown",
        "short, Registry key malformed",
        "dXNlcjpwYXNzd29yZC1sb25nLWVub3VnaA==, Registry key malformed",
        "Basic a-key-that-nobody-has, Registry key malformed",
        "sch\u00fcssel-schl\u00fcssel-schl\u00fcssel, Registry key malformed"
    })
    void aBadKeyIsRefusedWithItsReason(String key, String reason) {
        try (Visit visit = visit().enter(key)) {
            assertThat(visit.page().getByRole(AriaRole.ALERT)).containsText(reason);
            assertThat(visit.page().locator("#nav")).isHidden();
        }
    }

    @Test
    void theKeyIsKeptNowhereButInMemory() throws IOException {
        try (Visit visit = visit().enter(registrar.key())) {
            Page page = visit.page();
            assertThat(page.locator("#holder")).containsText("Example University");
            visit.open("#/key");
            assertThat(page.getByText("read completions and receipts, register completions")).isVisible();

            assertFalse(page.content().contains(registrar.key()));
            assertFalse(page.url().contains(registrar.key()));
            assertEquals("{}{}", page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"));
            assertEquals(List.of(), page.context().cookies());
            assertFalse(Files.readString(log).contains(registrar.key()));

            button(page, "Forget the key").click();
            assertThat(page.getByLabel("Registry key")).isVisible();
            assertThat(page.getByLabel("Registry key")).hasValue("");
            page.reload();
            assertThat(page.getByLabel("Registry key")).isVisible();
        }
    }

    @Test
    void coursesAreFound() {
        try (Visit visit = visit().enter(registrar.key())) {
            Page page = visit.page();
            Locator rows = page.getByRole(AriaRole.TABLE).locator(".rows [role=row]");
            assertThat(rows).hasCount(2);
            page.getByLabel("Search").fill("bscs1003");
            assertThat(rows).hasCount(1);
            button(page, "Count completions").click();
            assertThat(rows.first()).containsText("12");
            page.getByText("Data Structures").click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))).hasText("Data Structures");
        }
    }

    @Test
    void aHundredThousandRowsAreStreamedLiveAndVerified() {
        try (Visit visit = visit().enter(registrar.key()).openCourse(large.course())) {
            Page page = visit.page();
            page.evaluate("""
                () => { window.seen = new Set()
                        new MutationObserver(() => seen.add(document.querySelector("#rows").textContent))
                            .observe(document.querySelector("#rows"), { childList: true, characterData: true, subtree: true }) }""");
            visit.stream();
            visit.seesVerdict("Complete");
            visit.seesRows("100,000");
            assertTrue((int) page.evaluate("seen.size") > 3, "the counter counts while rows arrive");
            assertTrue(page.locator(".table .row").count() < 100, "rows that are not seen are not in the page");

            Locator table = page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Completions").setExact(true));
            assertThat(table).hasAttribute("aria-rowcount", "100001");
            table.evaluate("element => element.scrollTo(0, element.scrollHeight)");
            assertThat(table.locator("[aria-rowindex='100001']")).isVisible();
            assertThat(page.locator("canvas")).isVisible();
            assertEquals(MANY, sum(page, "Grades"));
            assertEquals(MANY, sum(page, "Languages"));
            assertEquals(MANY, sum(page, "Registered and pending"));
            System.out.println("Heap of the page with 100,000 rows: " + page.evaluate("Math.round(performance.memory.usedJSHeapSize / 1e6)") + " MB");
        }
    }

    private static int sum(Page page, String title) {
        return page.locator(".card", new Page.LocatorOptions().setHas(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(title).setExact(true))))
                .locator(".value")
                .allTextContents()
                .stream()
                .mapToInt(text -> Integer.parseInt(text.replace(",", "")))
                .sum();
    }

    @Test
    void aStreamThatBreaksIsBrokenAndCanBeResumed() {
        try (Visit visit = visitByWire().enter(registrar.key()).openCourse(large.course())) {
            Page page = visit.page();
            assertThat(page.locator("h1")).hasText("Introduction to Programming");
            wire.cutAfter(400_000);
            visit.stream();
            visit.seesVerdict("Broken");
            assertThat(page.locator("#rows")).not().hasText("100,000");
            assertThat(page.locator("#digest")).isEmpty();

            wire.restore();
            visit.resume();
            visit.seesVerdict("Complete");
            visit.seesRows("100,000");
            assertThat(page.locator("#reason")).containsText("2 parts");
            assertEquals(MANY, sum(page, "Grades"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "no footer, interrupted",
        "a changed byte, digest differs",
        "a line less, counts 12 rows",
        "something behind it, follows the footer"
    })
    void whatEndsInOrderAndIsNotWholeIsBroken(String damage, String reason) {
        try (Visit visit = visit().enter(registrar.key()).openCourse(small.course())) {
            visit.page().route("**/completions/*?*footer=true*", route -> damaged(route, damage));
            visit.stream();
            visit.seesVerdict("Broken");
            assertThat(visit.page().locator("#reason")).containsText(reason);
        }
    }

    private static void damaged(Route route, String damage) {
        if (route.request().method().equals("HEAD")) {
            route.resume();
            return;
        }
        String body = route.fetch().text();
        int footer = body.lastIndexOf("{\"footer\"");
        route.fulfill(new Route.FulfillOptions().setStatus(200).setBody(switch (damage) {
            case "no footer" -> body.substring(0, footer);
            case "a changed byte" -> body.replaceFirst("student1@", "student7@");
            case "a line less" -> body.substring(body.indexOf('\n') + 1);
            default -> body + "{}";
        }));
    }

    @Test
    void aStoppedStreamIsUnverifiedAndCanBeResumed() {
        try (Visit visit = visitByWire().enter(registrar.key()).openCourse(large.course())) {
            Page page = visit.page();
            assertThat(page.locator("h1")).hasText("Introduction to Programming");
            wire.weather(TcpProxy.Weather.bandwidth(2_000_000));
            visit.stream();
            page.waitForFunction("() => document.querySelector('#rows').textContent !== '0'");
            button(page, "Stop").click();
            visit.seesVerdict("Unverified");
            assertThat(page.locator("#reason")).containsText("Stopped");
            wire.weather(TcpProxy.Weather.FINE);
            visit.resume();
            visit.seesVerdict("Complete");
            visit.seesRows("100,000");
        }
    }

    @Test
    void onlyChangesSinceTheLastLook() {
        Module module = course("Databases", "databases", "BSCS1010", 5);
        try (Visit visit = visit().enter(registrar.key()).openCourse(module.course())) {
            Page page = visit.page();
            visit.stream();
            visit.seesVerdict("Complete");
            visit.seesRows("5");
            List<UUID> ids = Lms.ids(module);
            Lms.set(ids.get(0), "grade", "5");
            Lms.set(ids.get(1), "deleted_at", "now()");

            page.getByLabel("Only changes since the last look").check();
            visit.stream();
            visit.seesRows("2");
            visit.seesVerdict("Complete");
            assertThat(page.getByText("1 completions are gone since the watermark.")).isVisible();
        } finally {
            Database.execute("update public.courses set deleted_at = now() where id = ?", module.course());
            Database.execute("update public.course_modules set deleted_at = now() where id = ?", module.id());
        }
    }

    @Test
    void registeredCompletionsCanBeLeftOut() {
        Lms.ids(small).stream().limit(4).forEach(id -> Lms.registered(id, registrar.id()));
        try (Visit visit = visit().enter(registrar.key()).openCourse(small.course())) {
            visit.page().getByLabel("Not registered yet").check();
            visit.stream();
            visit.seesVerdict("Complete");
            visit.seesRows("8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson", "csv"})
    void aVerifiedFileIsOffered(String format) throws IOException {
        try (Visit visit = visit().enter(registrar.key()).openCourse(small.course())) {
            Page page = visit.page();
            assertThat(page.locator("h1")).hasText("Data Structures");
            button(page, format.toUpperCase(java.util.Locale.ROOT)).click();
            Download download = page.waitForDownload(() -> page.getByText("Save completions-").click());
            assertTrue(download.suggestedFilename().endsWith("." + format));
            String content = Files.readString(download.path());
            assertEquals(12, content.split("student\\d+@example.com", -1).length - 1);
            assertTrue(content.endsWith(format.equals("json") ? "]" : "\n"), content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson", "csv"})
    void abrokenFileIsNotOffered(String format) {
        try (Visit visit = visit().enter(registrar.key()).openCourse(small.course())) {
            Page page = visit.page();
            assertThat(page.locator("h1")).hasText("Data Structures");
            page.route("**/completions/*?*format=*", route -> {
                String body = route.fetch().text();
                route.fulfill(new Route.FulfillOptions().setStatus(200).setBody(body.substring(0, body.length() * 2 / 3)));
            });
            button(page, format.toUpperCase(java.util.Locale.ROOT)).click();
            assertThat(page.locator(".result")).containsText("The file is not offered.");
            assertThat(page.getByText("Save completions-")).hasCount(0);
        }
    }

    @Test
    void theRequestAsCodeHasAPlaceholderForTheKey() {
        try (Visit visit = visit().enter(registrar.key()).openCourse(small.course())) {
            Page page = visit.page();
            page.getByLabel("Not registered yet").check();
            for (String language : List.of("curl", "node", "Python", "Java")) {
                button(page, language).click();
                assertThat(page.locator("#snippet")).containsText("<registry key>");
                assertThat(page.locator("#snippet")).containsText("exclude_already_registered=true&format=ndjson&footer=true");
                assertFalse(page.locator("#snippet").textContent().contains(registrar.key()));
            }
        }
    }

    @Test
    void aDryRunNamesBadItemsAtTheirLines() {
        UUID good = Lms.ids(small).get(11);
        long before = Database.count("select count(*) from study_registry.registration_receipts");
        try (Visit visit = visit().enter(registrar.key())) {
            Page page = visit.page();
            assertThat(page.locator("h1")).hasText("Courses");
            visit.open("#/register");
            page.getByLabel("JSON or CSV").fill("completion_id,student_number,registration_date\n" + good
                    + ",012345678,2026-02-02T09:00:00+02:00\n\n" + UUID.randomUUID() + ",012345678,2026-02-02T09:00:00+02:00\n");
            button(page, "Check").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("1 would be registered");
            Locator bad = page.locator(".rows [role=row]");
            assertThat(bad).hasCount(1);
            assertThat(bad.locator("[role=cell]").first()).hasText("4");

            page.getByLabel("JSON or CSV").fill("[\n {\"completion_id\": \"" + good
                    + "\", \"student_number\": \"012345678\",\n  \"registration_date\": \"2026-02-02T09:00:00Z\"},\n {\"completion_id\": 7}\n]");
            button(page, "Check").click();
            assertThat(bad.locator("[role=cell]").first()).hasText("4");
            assertThat(bad).containsText(new String[] {"malformed"});

            page.getByLabel("JSON or CSV").fill("[\n {]");
            button(page, "Check").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("line 2");
            visit.isAccessible();
        }
        assertEquals(before, Database.count("select count(*) from study_registry.registration_receipts"));
    }

    @Test
    void aDroppedFileIsChecked() {
        try (Visit visit = visit().enter(registrar.key())) {
            Page page = visit.page();
            assertThat(page.locator("h1")).hasText("Courses");
            visit.open("#/register");
            page.getByLabel("File", new Page.GetByLabelOptions().setExact(true))
                    .setInputFiles(new com.microsoft.playwright.options.FilePayload(
                            "batch.csv",
                            "text/csv",
                            "student_number;completion_id;registration_date\r\n;nonsense;\r\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Would be refused");
        }
    }

    @Test
    void receiptsAndConflictsAreListed() {
        RegistrarWithKey other = Lms.registrar();
        UUID completion = Lms.ids(small).get(10);
        try (Visit visit = visit().enter(other.key())) {
            Page page = visit.page();
            assertThat(page.locator("h1")).hasText("Courses");
            register(page, other, completion, "012345678");
            register(page, other, completion, "019999999");
            visit.open("#/receipts");
            Locator rows = page.locator(".rows [role=row]");
            assertThat(rows).hasCount(2);
            page.getByLabel("Show", new Page.GetByLabelOptions().setExact(true)).selectOption("conflict");
            button(page, "Show").click();
            assertThat(rows).hasCount(1);
            assertThat(rows.first()).containsText("019999999");
            visit.isAccessible();
        }
    }

    private static void register(Page page, RegistrarWithKey registrar, UUID completion, String number) {
        assertEquals(
                200,
                page.request()
                        .post(
                                service.uri("/api/v0/study-registry/completion-registered-to-study-registry").toString(),
                                com.microsoft.playwright.options.RequestOptions.create()
                                        .setHeader("Authorization", registrar.authorization())
                                        .setData(List.of(Map.of(
                                                "completion_id", completion.toString(),
                                                "student_number", number,
                                                "registration_date", "2026-02-02T09:00:00Z"))))
                        .status());
    }

    @Test
    void everythingWorksByKeyboard() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("http://localhost:" + service.port() + "/");
            page.keyboard().type(registrar.key());
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).hasText("Courses");
            tabTo(page, "search");
            page.keyboard().type("BSCS1001");
            assertThat(page.locator(".rows [role=row]")).hasCount(1);
            tabToText(page, "Introduction to Programming");
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).hasText("Introduction to Programming");
            tabTo(page, "pending");
            page.keyboard().press("Space");
            tabTo(page, "start");
            page.keyboard().press("Enter");
            visit.seesVerdict("Complete");
            visit.seesRows("100,000");
            for (int i = 0; !(boolean) page.evaluate("document.activeElement.matches('.table')"); i++) {
                assertTrue(i < 50, "the table gets the focus");
                page.keyboard().press("Tab");
            }
            page.keyboard().press("End");
            assertThat(page.locator("[aria-rowindex='100001']")).isVisible();
        }
    }

    private static void tabTo(Page page, String id) {
        for (int i = 0; !id.equals(page.evaluate("document.activeElement.id")); i++) {
            assertTrue(i < 50, id + " gets the focus");
            page.keyboard().press("Tab");
        }
    }

    private static void tabToText(Page page, String text) {
        for (int i = 0; !text.equals(page.evaluate("document.activeElement.textContent")); i++) {
            assertTrue(i < 50, text + " gets the focus");
            page.keyboard().press("Tab");
        }
    }

    /** Behind a proxy that serves it below a path, and strips that. */
    @Test
    void worksBehindAPathPrefix() {
        String prefixed = "http://localhost:" + service.port() + "/students/registry/";
        try (Visit visit = new Visit(chromium.browser(), prefixed, ColorScheme.LIGHT)) {
            visit.page().route(prefixed + "**", route -> route.resume(
                    new Route.ResumeOptions().setUrl(route.request().url().replace("/students/registry/", "/"))));
            visit.enter(registrar.key()).openCourse(small.course());
            visit.stream();
            visit.seesVerdict("Complete");
            assertThat(visit.page().locator("#snippet")).containsText(prefixed + "api/v0/");
            visit.open("#/api");
            assertThat(visit.page().locator("h1")).containsText("Study registry API");
        }
    }

    /** In both themes: accessible, and a picture of each for the documentation. */
    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void bothThemesAreAccessible(ColorScheme theme) throws IOException {
        String name = theme.name().toLowerCase(java.util.Locale.ROOT);
        try (Visit visit = new Visit(chromium.browser(), "http://localhost:" + service.port() + "/", theme)) {
            Page page = visit.page();
            page.navigate("http://localhost:" + service.port() + "/");
            assertThat(page.getByLabel("Registry key")).isFocused();
            visit.isAccessible();
            visit.enter("a-key-that-nobody-has");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("unknown");
            visit.isAccessible();
            visit.enter(registrar.key());
            assertThat(page.locator(".rows [role=row]")).hasCount(2);
            visit.isAccessible();
            visit.openCourse(large.course());
            visit.stream();
            visit.seesVerdict("Complete");
            assertThat(page.getByText("Pending", new Page.GetByTextOptions().setExact(true))).isVisible();
            visit.isAccessible();
            picture(page, "console-" + name + ".png");
            visit.open("#/api");
            assertThat(page.locator("h1")).containsText("Study registry API");
            page.locator("details").first().locator("summary").click();
            visit.isAccessible();
            visit.open("#/key");
            assertThat(page.locator("h1")).hasText("Your key");
            visit.isAccessible();

            String ground = "getComputedStyle(document.body).backgroundColor";
            Object before = page.evaluate(ground);
            page.locator("#theme").click();
            Object first = page.evaluate(ground);
            page.locator("#theme").click();
            Object second = page.evaluate(ground);
            assertFalse(first.equals(second), "light and dark differ");
            assertEquals(theme == ColorScheme.LIGHT ? first : second, before);
        }
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of(System.getProperty("browser.screenshots", "target/screenshots"), name)));
    }
}
