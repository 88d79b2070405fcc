package org.studyregistry.registrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.registrations.ItemError.Code;

class BatchParserTest {

    private static final UUID ID = UUID.fromString("633852ce-c82a-4d60-8ab5-28745163f6f9");
    private static final String GOOD = "{\"completion_id\":\"" + ID
            + "\",\"student_number\":\"012\",\"registration_date\":\"2022-06-22T00:00:00Z\"";

    private static Batch parse(String body) {
        return BatchParser.parse(body.getBytes(UTF_8), 100);
    }

    private static ProblemType refusal(byte[] body) {
        return assertThrows(ProblemException.class, () -> BatchParser.parse(body, 100))
                .problem()
                .type();
    }

    private static void assertFault(Code code, String pointer, String body) {
        Batch batch = parse(body);
        assertEquals(List.of(), batch.registrations());
        assertEquals(1, batch.faults().size(), batch.faults().toString());
        assertEquals(code, batch.faults().get(0).code());
        assertEquals(pointer, batch.faults().get(0).pointer());
    }

    @Test
    void unknownMembersOfAnyShapeAreIgnored() {
        Batch batch = parse(
                "[" + GOOD + ",\"x\":{\"completion_id\":[1,{\"student_number\":null}]},\"y\":[[[]]],\"\":1e999}]");

        assertEquals(ID, batch.registrations().get(0).completion());
        assertEquals("012", batch.registrations().get(0).studentNumber());
    }

    @ParameterizedTest
    @ValueSource(strings = {"633852CEC82A4D608AB528745163F6F9", "{633852ce-c82a-4d60-8ab5-28745163f6f9}"})
    void anyTextualFormOfAnIdIsTaken(String id) {
        assertEquals(
                ID,
                parse("[" + GOOD.replace(ID.toString(), id) + "}]")
                        .registrations()
                        .get(0)
                        .completion());
    }

    @Test
    void aByteOrderMarkIsIgnored() {
        assertEquals(0, parse("\uFEFF[]").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12",
                "1.5",
                "null",
                "true",
                "{}",
                "[\"012\"]",
                "\"\"",
                "\"a\\u0000b\"",
                "\"a\\u0085\"",
                "\"\\udc00\"",
                "\" \"",
                "\"   \"",
                "\"\\u00a0\"",
                "\"\\u2007\\u202f\"",
                "\"\\u3000 \\u1680\"",
                "\"\\u2028\"",
                "\"\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2008\\u2009\\u200a\\u205f\\u2029\"",
                "\"\\u200b\\ufeff\""
            })
    void theseAreNoStudentNumbers(String json) {
        assertFault(Code.INVALID_STUDENT_NUMBER, "/0/student_number", "[" + GOOD.replace("\"012\"", json) + "}]");
    }

    @Test
    void aStudentNumberHasAtMost255Characters() {
        String longest = "😀".repeat(255);

        assertEquals(
                longest,
                parse("[" + GOOD.replace("012", longest) + "}]")
                        .registrations()
                        .get(0)
                        .studentNumber());
        assertFault(Code.INVALID_STUDENT_NUMBER, "/0/student_number", "[" + GOOD.replace("012", longest + "1") + "}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"2022-06-22\"", "1655856000", "{}"})
    void theseAreNoDates(String json) {
        assertFault(
                Code.INVALID_REGISTRATION_DATE,
                "/0/registration_date",
                "[" + GOOD.replace("\"2022-06-22T00:00:00Z\"", json) + "}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"x\"", "7", "[]"})
    void theseAreNoIds(String json) {
        assertFault(Code.MALFORMED, "/0/completion_id", "[" + GOOD.replace("\"" + ID + "\"", json) + "}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"x\"", "7", "[{}]"})
    void anItemThatIsNoObject(String json) {
        assertFault(Code.MALFORMED, "/0", "[" + json + "]");
    }

    @Test
    void everyFaultOfAnItemIsTold() {
        assertEquals(3, parse("[{}]").faults().size());
    }

    @Test
    void theDepthIsBounded() {
        String tooDeep = "[".repeat(BatchParser.MAX_DEPTH + 1) + "]".repeat(BatchParser.MAX_DEPTH + 1);
        String deepest = "[".repeat(BatchParser.MAX_DEPTH) + "]".repeat(BatchParser.MAX_DEPTH);

        assertEquals(1, parse(deepest).size());
        assertEquals(ProblemType.INVALID_JSON, refusal(tooDeep.getBytes(UTF_8)));
    }

    @Test
    void duplicateMembersAreRefusedAtAnyDepth() {
        assertEquals(ProblemType.INVALID_JSON, refusal("[{\"x\":{\"a\":1,\"b\":2,\"\\u0061\":3}}]".getBytes(UTF_8)));
    }

    @Test
    void onlyUtf8IsTaken() {
        assertEquals(ProblemType.INVALID_JSON, refusal("[]".getBytes(StandardCharsets.UTF_16)));
        assertEquals(ProblemType.INVALID_JSON, refusal("[]".getBytes(StandardCharsets.UTF_16LE)));
        assertEquals(ProblemType.INVALID_JSON, refusal("[\"ä\"]".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(ProblemType.INVALID_JSON, refusal(new byte[] {'[', '"', (byte) 0xC0, (byte) 0x80, '"', ']'}));
    }

    @Test
    void aSyntaxErrorIsLocatedAndNothingOfTheBodyRepeated() {
        ProblemException refusal = assertThrows(ProblemException.class, () -> parse("[\n {secret}]"));

        assertEquals(2, refusal.problem().extensions().get("line"));
        assertTrue(
                !refusal.problem().detail().contains("secret"),
                refusal.problem().detail());
    }
}
