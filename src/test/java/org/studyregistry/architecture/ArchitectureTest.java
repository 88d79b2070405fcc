package org.studyregistry.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Format;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Calendar;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map in {@code org.studyregistry}'s package-info, held. */
@AnalyzeClasses(packages = "org.studyregistry", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "org.studyregistry.";

    @ArchTest
    static final ArchRule PACKAGES_DO_NOT_USE_EACH_OTHER_IN_CIRCLES = slices().matching("org.studyregistry.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that needs another which needs it back is one package");

    /** What the list in package-info names is used, and nothing else is. */
    @ArchTest
    static void packagesUseWhatTheListSays(JavaClasses classes) throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        for (JavaClass each : classes) {
            if (!each.getPackageName().startsWith(ROOT)) {
                continue;
            }
            String user = packageOf(each);
            used.computeIfAbsent(user, name -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> target.getPackageName().startsWith(ROOT))
                    .map(ArchitectureTest::packageOf)
                    .filter(other -> !other.equals(user))
                    .forEach(used.get(user)::add);
        }

        assertEquals(lines(listed()), lines(used));
    }

    private static Map<String, Set<String>> listed() throws IOException {
        String text = Files.readString(Path.of("src/main/java/org/studyregistry/package-info.java"))
                .replaceAll("\\s*\n \\*\\s*", " ");
        Map<String, Set<String>> listed = new TreeMap<>();
        Pattern.compile("<li>\\{@code (\\w+)} — .*?\\. Uses ([\\w, ]+)\\.(?= |$)")
                .matcher(text)
                .results()
                .forEach(line -> listed.put(
                        line.group(1), new TreeSet<>(List.of(line.group(2).split(", ")))));
        listed.values().forEach(used -> used.remove("nothing"));
        return listed;
    }

    private static String packageOf(JavaClass each) {
        return each.getPackageName().substring(ROOT.length()).replaceFirst("\\..*", "");
    }

    private static String lines(Map<String, Set<String>> used) {
        return used.entrySet().stream()
                .map(entry -> entry.getKey() + " uses " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    @ArchTest
    static final ArchRule NO_RANDOMNESS_IS_IN_THE_NATIVE_IMAGE = noFields()
            .that()
            .areStatic()
            .should()
            .haveRawType(assignableTo(Random.class))
            .because("a native image would have the seed of its build, so GraalVM refuses to build it");

    @ArchTest
    static final ArchRule ONE_PACKAGE_KNOWS_THE_INSIDE_OF_VERTX = noClasses()
            .that()
            .resideOutsideOfPackage("..internals..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..impl..")
            .because("what may change with any version stands in one place (ADR 17)");

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
            .because("SQL stands next to the method that runs it, in a class named for it");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_WHERE_THE_PROCESS_RUNS = noClasses()
            .should()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(String.class, "getBytes")
            .orShould()
            .callConstructor(String.class, byte[].class)
            .orShould()
            .callConstructor(Formatter.class)
            .orShould()
            .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintWriter.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(PrintStream.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintStream.class, "format", String.class, Object[].class)
            .orShould()
            .callConstructor(InputStreamReader.class, InputStream.class)
            .orShould()
            .callConstructor(OutputStreamWriter.class, OutputStream.class)
            .orShould()
            .callConstructor(PrintWriter.class, OutputStream.class)
            .orShould()
            .callMethod(ByteArrayOutputStream.class, "toString")
            .orShould()
            .callMethod(Charset.class, "defaultCharset")
            .orShould()
            .callMethod(Locale.class, "getDefault")
            .orShould()
            .callMethod(DateTimeFormatter.class, "ofPattern", String.class)
            .orShould()
            .callMethod(DateTimeFormatterBuilder.class, "toFormatter")
            .orShould()
            .callMethod(ZoneId.class, "systemDefault")
            .orShould()
            .callMethod(TimeZone.class, "getDefault")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Calendar.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Format.class)
            .because("SQL was built with Arabic digits once: say the locale, the zone and the charset");

    /** The log formats by the default locale, which only a running program has set; so numbers go into it as texts. */
    @Test
    void noMessageOfTheLogFormatsANumber() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<String> formatting = sources.filter(path -> path.toString().endsWith(".java"))
                    .flatMap(ArchitectureTest::lines)
                    .filter(line -> line.matches(".*%[-+ 0,(#]*\\d*\\.?\\d*[dfg].*"))
                    .filter(line -> !line.contains("%,d")) // cli, with Locale.ROOT: held by the rule above
                    .toList();
            assertEquals(List.of(), formatting);
        }
    }

    private static Stream<String> lines(Path source) {
        try {
            return Files.readAllLines(source).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
