package org.studyregistry.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.studyregistry.testsupport.OneProgram;

/** Which integration tests run at the same time as others. */
@AnalyzeClasses(packages = "org.studyregistry", importOptions = OnlyIncludeTests.class)
class IntegrationTestsTest {

    @ArchTest
    static final ArchRule THOSE_OF_ONE_PROGRAM_RUN_ONE_AFTER_THE_OTHER = classes()
            .that()
            .areAnnotatedWith(QuarkusIntegrationTest.class)
            .should()
            .beAnnotatedWith(OneProgram.class)
            .because("they share a start of the program, and a log file by which Quarkus finds its port");
}
