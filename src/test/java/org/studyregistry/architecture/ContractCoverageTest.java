package org.studyregistry.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;

/** Every response in the tests is held against the OpenAPI document. */
@AnalyzeClasses(packages = "org.studyregistry", importOptions = OnlyIncludeTests.class)
class ContractCoverageTest {

    @ArchTest
    static final ArchRule RESPONSES_ARE_CHECKED = noClasses()
            .that()
            .resideOutsideOfPackage("..testsupport..")
            .should()
            .callMethod(HttpClient.class, "send", HttpRequest.class, BodyHandler.class)
            .orShould()
            .callMethod(HttpClient.class, "sendAsync", HttpRequest.class, BodyHandler.class)
            .because("ContractCheck.send does the same, and holds the response against docs/openapi.yaml");
}
