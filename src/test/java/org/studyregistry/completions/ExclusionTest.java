package org.studyregistry.completions;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.PostgresTestResource;

/** On today's LMS, where the platform itself registers completions, too. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ExclusionTest extends ExclusionContract {

    @Override
    List<UUID> registerMore(Module module, List<UUID> some, UUID registrar) {
        register(module.id(), null, false, some);
        return some;
    }
}
