package org.studyregistry.completions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.LmsShape;
import org.studyregistry.testsupport.PostgresTestResource;

/** Every way of reading gives what a plain model of the rules says, for random rows with all flags, in every generation of the LMS. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class EligibilityPropertyTest {

    private static final String EXCLUDING = "?exclude_already_registered=%s&";

    private final RegistrarWithKey registrar = Lms.registrar();
    private Random random;
    private RandomPlatform platform;
    private LmsShape shape;

    static Stream<LmsShape> shapes() {
        return Stream.of(
                LmsShape.NEWEST,
                new LmsShape(false, true, true, true),
                new LmsShape(true, true, false, false),
                new LmsShape(true, false, true, true),
                new LmsShape(false, false, true, false),
                new LmsShape(true, false, false, false),
                new LmsShape(false, false, false, false));
    }

    @AfterEach
    void asItWas() {
        LmsShape.NEWEST.apply();
        settle();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyWayOfReadingGivesWhatTheModelSays(LmsShape shape) {
        long seed = System.nanoTime();
        random = new Random(seed);
        this.shape = shape;
        platform = new RandomPlatform(random, registrar.id());
        platform.insert();
        shape.apply();
        settle();

        for (boolean excluding : new boolean[] {false, true}) {
            String at = "seed " + seed + ", " + shape + ", excluding " + excluding;
            for (RandomPlatform.Reference reference : platform.references()) {
                everyWay(reference, excluding, at + ", " + reference);
            }
            changes(excluding, at);
        }
    }

    private void everyWay(RandomPlatform.Reference reference, boolean excluding, String at) {
        List<String> expected = platform.given(reference, shape, excluding);
        String path = reference.path() + EXCLUDING.formatted(excluding);

        assertEquals(expected, get(path + "format=json").jsonPath().getList("id"), at);
        assertEquals(
                Integer.toString(expected.size()),
                Api.as(registrar).head(Api.COMPLETIONS + path + "count=true").header("Completions-Count"),
                at);
        assertEquals(
                expected,
                get(path + "format=csv")
                        .asString()
                        .lines()
                        .skip(1)
                        .map(line -> line.split(",")[6])
                        .toList(),
                at);
        assertEquals(expected, pages(path), at);
    }

    private List<String> pages(String path) {
        int limit = 1 + random.nextInt(20);
        List<String> all = new ArrayList<>();
        Lines page =
                Lines.of(get(path + "format=ndjson&footer=true&limit=" + limit).asString());
        all.addAll(page.ids());
        while (page.limited()) {
            page = Lines.of(get(path + "format=ndjson&footer=true&limit=" + limit + "&after=" + page.cursor())
                    .asString());
            all.addAll(page.ids());
        }
        return all;
    }

    /** What has changed, put into what was known, is what the model says then; and a tag is of what was. */
    private void changes(boolean excluding, String at) {
        RandomPlatform.Reference reference = platform.references().get(0);
        String path = reference.path() + EXCLUDING.formatted(excluding);
        for (int round = 0; round < 2; round++) {
            Database.awaitQuiet();
            Response whole = get(path + "format=ndjson&footer=true");
            String tag = get(path + "format=json").header("ETag");
            assertEquals(304, conditional(path, tag).statusCode(), at);
            Lines before = Lines.of(whole.asString());
            boolean moduleFlags = platform.change(shape);
            Database.awaitQuiet();
            List<String> expected = platform.given(reference, shape, excluding);
            Response answer =
                    Api.completions(registrar, path + "format=ndjson&footer=true&changed_since=" + before.watermark());
            if (moduleFlags) {
                assertEquals(409, answer.statusCode(), at);
            } else {
                Set<String> known = new LinkedHashSet<>(before.ids());
                for (String line : Lines.of(answer.asString()).ids()) {
                    if (line.startsWith("-")) {
                        known.remove(line.substring(1));
                    } else {
                        known.add(line);
                    }
                }
                assertEquals(Set.copyOf(expected), known, at);
            }
            if (moduleFlags || !expected.equals(before.ids())) {
                assertEquals(200, conditional(path, tag).statusCode(), at);
                assertNotEquals(tag, get(path + "format=json").header("ETag"), at);
            }
        }
    }

    private Response conditional(String path, String tag) {
        return Api.as(registrar).header("If-None-Match", tag).get(Api.COMPLETIONS + path + "format=json");
    }

    private Response get(String path) {
        return Api.completions(registrar, path).then().statusCode(200).extract().response();
    }

    /** The service refuses until it has looked at the schema again. */
    private void settle() {
        String any = Lms.module().code();
        await().until(() -> Api.completions(registrar, any).statusCode() == 200);
    }
}
