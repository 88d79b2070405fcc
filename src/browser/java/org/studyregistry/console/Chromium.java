package org.studyregistry.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The installed Chromium, driven by Playwright, which downloads none. */
final class Chromium implements AutoCloseable {

    private static final List<String> PLACES = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private final Playwright playwright = Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final Browser browser;

    Chromium() {
        List<String> arguments = new ArrayList<>(List.of("--disable-background-networking", "--disable-dev-shm-usage"));
        if (System.getProperty("user.name").equals("root")) {
            arguments.add("--no-sandbox");
        }
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable())
                        .setArgs(arguments));
    }

    Browser browser() {
        return browser;
    }

    private static Path executable() {
        String given = System.getProperty("browser.executable", "");
        List<String> places = given.isEmpty() ? PLACES : List.of(given);
        return places.stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no Chromium at " + places
                        + ". Install it (.ci/browser on Debian), or name it by -Dbrowser.executable."));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
