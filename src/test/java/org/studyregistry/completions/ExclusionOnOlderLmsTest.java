package org.studyregistry.completions;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.UUID;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.OlderLmsTestResource;

/** On an older one, without indexes, and with registrations that are there twice, also next to one that was deleted. */
@QuarkusTest
@TestProfile(OlderLmsTestResource.Profile.class)
class ExclusionOnOlderLmsTest extends ExclusionContract {

    @Override
    List<UUID> registerMore(Module module, List<UUID> some, UUID registrar) {
        register(module.id(), registrar, true, some);
        register(module.id(), registrar, false, some);
        register(module.id(), registrar, false, some);
        return some;
    }
}
