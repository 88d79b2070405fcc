package org.studyregistry.completions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.OlderLmsTestResource;

/** The same on an LMS from before 2026, by a role that may read only the columns it needs. */
@QuarkusTest
@TestProfile(OlderLmsTestResource.Profile.class)
class IncrementsOnOlderLmsTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @ParameterizedTest
    @ValueSource(strings = {"", "&exclude_already_registered=true"})
    void changesAreGivenAndWhatHasNotChangedIsNot(String filter) {
        UUID completion = Lms.completion(module);
        String url = Api.COMPLETIONS + module.code() + "?format=ndjson&footer=true" + filter;
        String since = Lines.of(Api.as(registrar).get(url).asString()).watermark();
        Database.execute(
                "update public.course_module_completions set eligible_for_ects = false where id = ?", completion);

        Lines changes =
                Lines.of(Api.as(registrar).get(url + "&changed_since=" + since).asString());

        assertEquals(List.of("-" + completion), changes.ids());
        String tag = Api.as(registrar).head(url).header("ETag");
        assertEquals(
                304, Api.as(registrar).header("If-None-Match", tag).get(url).statusCode());
    }
}
