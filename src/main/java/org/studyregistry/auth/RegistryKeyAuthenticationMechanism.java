package org.studyregistry.auth;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.studyregistry.http.ClientAddress;
import org.studyregistry.http.ClientAddresses;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.problem.ProblemWriter;
import org.studyregistry.tracing.Spans;

/**
 * Registry keys in the {@code Authorization} header: takes the key out of the header, lets the identity provider verify it,
 * and answers 401 with the precise reason, which never repeats what was sent.
 *
 * <p>Runs before anything else happens to a request of the API: no body is read and no stream is opened without a valid key.
 */
@Singleton
public class RegistryKeyAuthenticationMechanism implements HttpAuthenticationMechanism {

    private static final String API = "/api/";
    private static final String REJECTION = RegistryKeyAuthenticationMechanism.class.getName();
    private static final int UNAUTHORIZED = 401;
    private static final String CHALLENGE = "Basic realm=\"study-registry\", Bearer realm=\"study-registry\"";

    private final ClientAddresses clients;
    private final BruteForceGuard guard;
    private final AuthenticationMetrics metrics;
    private final Spans spans;

    RegistryKeyAuthenticationMechanism(
            ClientAddresses clients, BruteForceGuard guard, AuthenticationMetrics metrics, Spans spans) {
        this.clients = clients;
        this.guard = guard;
        this.metrics = metrics;
        this.spans = spans;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identityProviders) {
        if (!context.normalizedPath().startsWith(API)) {
            return Uni.createFrom().nullItem();
        }
        PresentedKey presented = PresentedKey.read(context.request().headers().getAll("Authorization"));
        if (presented instanceof PresentedKey.WellFormed key) {
            return verify(key, context, identityProviders);
        }
        if (presented instanceof PresentedKey.Malformed malformed) {
            return reject(malformed.problem(), context);
        }
        return Uni.createFrom().nullItem();
    }

    private Uni<SecurityIdentity> verify(
            PresentedKey.WellFormed key, RoutingContext context, IdentityProviderManager identityProviders) {
        ClientAddress client = clients.of(context);
        Optional<Duration> refused = guard.refused(client, key.digest());
        if (refused.isPresent()) {
            return reject(tooManyFailures(refused.get()), context);
        }
        return spans.around("auth", counted(client, key, identityProviders))
                .onFailure(AuthenticationFailedException.class)
                .invoke(failure -> context.put(REJECTION, failure.getCause()));
    }

    /** Looks the key up, and counts that from before it waits for a connection until the database has answered: also if the client leaves. */
    private Uni<SecurityIdentity> counted(
            ClientAddress client, PresentedKey.WellFormed key, IdentityProviderManager identityProviders) {
        return Uni.createFrom().emitter(emitter -> {
            Runnable end = guard.attempt(client, key.digest());
            identityProviders
                    .authenticate(new RegistryKeyRequest(key.digest(), key.mistake()))
                    .subscribe()
                    .with(
                            identity -> {
                                guard.accepted(key.digest());
                                end.run();
                                emitter.complete(identity);
                            },
                            failure -> {
                                if (failure instanceof AuthenticationFailedException) {
                                    guard.failed(client, key.digest());
                                }
                                end.run();
                                emitter.fail(failure);
                            });
        });
    }

    private static Uni<SecurityIdentity> reject(Problem problem, RoutingContext context) {
        ProblemException rejection = problem.asException();
        context.put(REJECTION, rejection);
        return Uni.createFrom().failure(new AuthenticationFailedException(problem.detail(), rejection));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(UNAUTHORIZED, "WWW-Authenticate", CHALLENGE));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        ProblemException rejection = context.get(REJECTION);
        Problem problem = rejection == null ? missing() : rejection.problem();
        metrics.failed(problem.type());
        boolean asksForKey = problem.type().status() == UNAUTHORIZED;
        ProblemWriter.write(
                context, (asksForKey ? problem.withHeader("WWW-Authenticate", CHALLENGE) : problem).asException());
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

    private static Problem tooManyFailures(Duration wait) {
        // Rounded up: a second too early is refused again.
        return Problem.of(
                        ProblemType.TOO_MANY_FAILURES,
                        "Too many wrong registry keys came from this address. Repeat the request later.")
                .retryAfter(wait.plusSeconds(1).minusNanos(1));
    }
}
