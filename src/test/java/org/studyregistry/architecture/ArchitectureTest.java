package org.studyregistry.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** The map in {@code org.studyregistry}'s package-info, held. */
@AnalyzeClasses(packages = "org.studyregistry", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ROOMS_DO_NOT_DEPEND_ON_EACH_OTHER_IN_CIRCLES = slices().matching("org.studyregistry.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a room that needs another which needs it back is one room");

    @ArchTest
    static final ArchRule PROBLEMS_NEED_NO_OTHER_ROOM = noClasses()
            .that()
            .resideInAPackage("..problem..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(rooms("completions", "courses", "streaming", "registrars", "auth", "http", "database"))
            .because("every room reports through it");

    @ArchTest
    static final ArchRule READ_AND_WRITE_KNOW_NOTHING_OF_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("..completions..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..registrations..")
            .because("reading must go on working whatever happens to writing");

    @ArchTest
    static final ArchRule NOTHING_NEEDS_THE_COMMANDS = noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..cli..")
            .because("the service must not change with the operator's tool");

    @ArchTest
    static final ArchRule ONLY_REPOSITORIES_RUN_SQL = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Repository")
            .and()
            .resideOutsideOfPackages("..streaming..", "..health..", "..database..")
            .should()
            .callMethod(io.vertx.mutiny.sqlclient.SqlClient.class, "preparedQuery", String.class)
            .orShould()
            .callMethod(io.vertx.mutiny.sqlclient.SqlClient.class, "query", String.class)
            .because("SQL stands beside the method that runs it, in a class named for it");

    private static String[] rooms(String... names) {
        return Arrays.stream(names)
                .map(name -> "org.studyregistry." + name + "..")
                .toArray(String[]::new);
    }
}
