package org.studyregistry.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.audit.AuditConfig;
import org.studyregistry.auth.BruteForceConfig;
import org.studyregistry.console.ConsoleConfig;
import org.studyregistry.database.DatabaseConfig;
import org.studyregistry.http.ConnectionsConfig;
import org.studyregistry.http.ProxyConfig;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.registrars.KeysConfig;
import org.studyregistry.registrations.RegistrationsConfig;
import org.studyregistry.streaming.StreamConfig;

/** The documentation knows every error and every setting. */
class DocumentationTest {

    @ParameterizedTest
    @EnumSource
    void everyProblemTypeHasASectionWithItsStatusAndACure(ProblemType type) throws IOException {
        String errors = Files.readString(Path.of("docs", "errors.md"));
        String start = "\n## " + type.id() + "\n\n" + type.status() + ", " + type.title() + ". ";

        assertTrue(errors.contains(start), "docs/errors.md lacks the section " + type.id());
        String section =
                errors.substring(errors.indexOf(start) + start.length()).split("\n#", 2)[0];
        assertTrue(section.contains("*Cure:*"), type.id() + " has no cure");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                StreamConfig.class,
                KeysConfig.class,
                DatabaseConfig.class,
                RegistrationsConfig.class,
                BruteForceConfig.class,
                ProxyConfig.class,
                ConnectionsConfig.class,
                AuditConfig.class,
                ConsoleConfig.class
            })
    void everySettingHasALine(Class<?> config) throws IOException {
        String configuration = Files.readString(Path.of("docs", "configuration.md"));
        String prefix = config.getAnnotation(ConfigMapping.class).prefix();

        for (Method setting : config.getDeclaredMethods()) {
            WithName given = setting.getAnnotation(WithName.class);
            String name = prefix + "." + (given == null ? kebabCase(setting.getName()) : given.value());
            assertTrue(configuration.contains("| `" + name + "`"), "docs/configuration.md lacks " + name);
        }
    }

    private static String kebabCase(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
