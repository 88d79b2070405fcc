package org.studyregistry.http;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** What the OpenAPI document says of the whole API. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Study registry API",
                        version = "v0",
                        description = "Hands course completions to the study registries that award the credits.",
                        license = @License(name = "Apache-2.0")),
        security = @SecurityRequirement(name = ApiDescription.REGISTRY_KEY),
        components =
                @Components(
                        parameters = {
                            @Parameter(
                                    name = "exclude_already_registered",
                                    in = ParameterIn.QUERY,
                                    description =
                                            "Leave out what this registrar, or the platform itself, has registered",
                                    schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false")),
                            @Parameter(
                                    name = "changed_since",
                                    in = ParameterIn.QUERY,
                                    description = "Only what has changed since this watermark of an earlier answer",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "after",
                                    in = ParameterIn.QUERY,
                                    description = "Begin after the completion where this cursor was given",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "limit",
                                    in = ParameterIn.QUERY,
                                    description = "Give at most so many",
                                    schema = @Schema(type = SchemaType.INTEGER, minimum = "1")),
                            @Parameter(
                                    name = "format",
                                    in = ParameterIn.QUERY,
                                    description = "The format, whatever Accept says",
                                    schema =
                                            @Schema(
                                                    type = SchemaType.STRING,
                                                    enumeration = {"json", "ndjson", "csv"})),
                            @Parameter(
                                    name = "footer",
                                    in = ParameterIn.QUERY,
                                    description = "End with a line that tells count and digest; for ndjson only",
                                    schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false")),
                            @Parameter(
                                    name = "cursors",
                                    in = ParameterIn.QUERY,
                                    description = "Have each line say where it stands; for ndjson only",
                                    schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false")),
                            @Parameter(
                                    name = "download",
                                    in = ParameterIn.QUERY,
                                    description = "Suggest a file name",
                                    schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false")),
                            @Parameter(
                                    name = "count",
                                    in = ParameterIn.QUERY,
                                    description = "Count the completions",
                                    schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                        }))
@SecurityScheme(
        securitySchemeName = ApiDescription.REGISTRY_KEY,
        type = SecuritySchemeType.HTTP,
        scheme = "basic",
        description =
                "The raw registry key after the scheme, not base64 of user and password. Bearer is taken as well.")
public class ApiDescription extends Application {

    /** The name of the security scheme. */
    public static final String REGISTRY_KEY = "registryKey";
}
