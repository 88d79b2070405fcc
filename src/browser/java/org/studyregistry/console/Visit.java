package org.studyregistry.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.ArrayList;
import java.util.List;

/** One person at the console, with a browser that knows nothing of others. Whatever the page does wrong meanwhile fails the test. */
final class Visit implements AutoCloseable {

    private static final double PATIENCE = 60_000;

    private final BrowserContext context;
    private final Page page;
    private final String address;
    private final List<String> faults = new ArrayList<>();

    /** @param address of the console, with the slash at its end */
    Visit(Browser browser, String address, ColorScheme theme) {
        this.address = address;
        context = browser.newContext(new Browser.NewContextOptions()
                .setColorScheme(theme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB")
                .setTimezoneId("Europe/Helsinki")
                .setViewportSize(1280, 860));
        context.setDefaultTimeout(PATIENCE);
        page = context.newPage();
        page.onPageError(error -> faults.add("error: " + error));
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                faults.add("policy: " + message.text());
            }
        });
        page.onRequest(request -> {
            if (!request.url().startsWith(address) && !request.url().startsWith("blob:")) {
                faults.add("another address: " + request.url());
            }
        });
    }

    Page page() {
        return page;
    }

    /** Opens the page and enters a key. */
    Visit enter(String key) {
        page.navigate(address);
        page.getByLabel("Registry key").fill(key);
        page.keyboard().press("Enter");
        return this;
    }

    /** The view that this fragment names. */
    Visit open(String fragment) {
        page.evaluate("fragment => { location.hash = fragment }", fragment);
        return this;
    }

    Visit openCourse(Object course) {
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.HEADING)).containsText(new String[] {"Courses"});
        return open("#/course/" + course);
    }

    Visit stream() {
        page.locator("#start").click();
        return this;
    }

    Visit resume() {
        page.locator("#resume").click();
        return this;
    }

    Locator verdict() {
        return page.locator("#verdict");
    }

    void seesVerdict(String word) {
        assertThat(verdict()).containsText(word, new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                .setTimeout(PATIENCE));
    }

    void seesRows(String count) {
        assertThat(page.locator("#rows")).hasText(count);
    }

    /** No violation of the rules of axe-core on what is shown now. */
    void isAccessible() {
        List<String> violations = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .map(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes().get(0).getHtml())
                        .toList();
        assertEquals(List.of(), violations, page.url());
    }

    @Override
    public void close() {
        context.close();
        assertEquals(List.of(), faults);
    }
}
