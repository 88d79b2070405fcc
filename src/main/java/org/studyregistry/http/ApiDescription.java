package org.studyregistry.http;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
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
        security = @SecurityRequirement(name = ApiDescription.REGISTRY_KEY))
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
