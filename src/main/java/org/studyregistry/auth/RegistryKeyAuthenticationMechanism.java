package org.studyregistry.auth;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.problem.ProblemWriter;

/**
 * Registry keys in the {@code Authorization} header: takes the key out of the header, lets the identity provider verify it,
 * and answers 401 with the precise reason, which never repeats what was sent.
 *
 * <p>Runs before anything else happens to a request of the API: no body is read and no stream is opened without a good key.
 */
@ApplicationScoped
public class RegistryKeyAuthenticationMechanism implements HttpAuthenticationMechanism {

    private static final String API = "/api/";
    private static final String REJECTION = RegistryKeyAuthenticationMechanism.class.getName();
    private static final String CHALLENGE = "Basic realm=\"study-registry\", Bearer realm=\"study-registry\"";

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identityProviders) {
        if (!context.normalizedPath().startsWith(API)) {
            return Uni.createFrom().nullItem();
        }
        PresentedKey presented = PresentedKey.read(context.request().headers().getAll("Authorization"));
        if (presented instanceof PresentedKey.WellFormed key) {
            return identityProviders
                    .authenticate(new RegistryKeyRequest(key.digest(), key.basicCredentials()))
                    .onFailure(AuthenticationFailedException.class)
                    .invoke(failure -> context.put(REJECTION, failure.getCause()));
        }
        if (presented instanceof PresentedKey.Malformed malformed) {
            ProblemException rejection = malformed.problem().asException();
            context.put(REJECTION, rejection);
            return Uni.createFrom().failure(new AuthenticationFailedException(malformed.reason(), rejection));
        }
        return Uni.createFrom().nullItem();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", CHALLENGE));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        ProblemException rejection = context.get(REJECTION);
        Problem problem = rejection == null ? missing() : rejection.problem();
        ProblemWriter.write(
                context, problem.withHeader("WWW-Authenticate", CHALLENGE).asException());
        return Uni.createFrom().item(true);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(RegistryKeyRequest.class);
    }

    private static Problem missing() {
        return Problem.of(
                ProblemType.KEY_MISSING,
                "Send the registry key in the header 'Authorization: Basic <key>': the raw key, not base64.");
    }
}
