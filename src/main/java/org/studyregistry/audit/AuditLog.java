package org.studyregistry.audit;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.studyregistry.audit.AuditConfig.Mode;
import org.studyregistry.database.TimeOrderedIds;
import org.studyregistry.http.ClientAddresses;
import org.studyregistry.http.RequestId;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.streaming.StreamObserver;

/**
 * Keeps the record: of an export before its first byte and again at its end, of a registration in its own transaction. No
 * record, no export, unless the operator has decided otherwise.
 */
@Singleton
public class AuditLog {

    private static final Logger LOG = Logger.getLogger(AuditLog.class);

    private final AuditRepository repository;
    private final AuditOutcomeWriter outcomes;
    private final ClientAddresses addresses;
    private final Mode mode;

    AuditLog(AuditRepository repository, AuditOutcomeWriter outcomes, ClientAddresses addresses, AuditConfig config) {
        this.repository = repository;
        this.outcomes = outcomes;
        this.addresses = addresses;
        this.mode = config.mode();
    }

    /**
     * Opens the record of an export. Fails with a problem of the database if it cannot, where a record is required.
     *
     * @return completes the record when the stream has ended
     */
    public Uni<StreamObserver> export(RoutingContext context, Registrar registrar, Export export) {
        if (mode == Mode.OFF) {
            return Uni.createFrom().item(StreamObserver.NOBODY);
        }
        Uni<StreamObserver> opened = opened(caller(context, registrar), export);
        return mode == Mode.REQUIRED
                ? opened
                : opened.onFailure()
                        .invoke(failure -> LOG.error("An export is given without a record of it", failure))
                        .onFailure()
                        .recoverWithItem(StreamObserver.NOBODY);
    }

    /**
     * Records a registration.
     *
     * @param client the transaction that stores it, so that there is never one without the other
     * @param completions the completions that are registered by it
     */
    public Uni<Void> registered(SqlClient client, RoutingContext context, Registrar registrar, List<UUID> completions) {
        return mode == Mode.OFF
                ? Uni.createFrom().voidItem()
                : repository.addRegistration(client, TimeOrderedIds.next(), caller(context, registrar), completions);
    }

    /**
     * Records that a registrar is given student numbers that are stored, in the response to a request to register.
     *
     * @param client the transaction that finds them
     * @param completions the completions whose numbers they are
     */
    public Uni<Void> shown(SqlClient client, RoutingContext context, Registrar registrar, List<UUID> completions) {
        return mode == Mode.OFF
                ? Uni.createFrom().voidItem()
                : repository.addLookup(client, TimeOrderedIds.next(), caller(context, registrar), completions);
    }

    /** A client that leaves while the record is being opened must not leave it unfinished. */
    private Uni<StreamObserver> opened(Caller caller, Export export) {
        UUID record = TimeOrderedIds.next();
        return Uni.createFrom().<StreamObserver>emitter(emitter -> {
            AtomicBoolean left = new AtomicBoolean();
            emitter.onTermination(() -> left.set(true));
            repository
                    .open(record, caller, export)
                    .subscribe()
                    .with(
                            done -> {
                                if (left.get()) {
                                    outcomes.add(
                                            record,
                                            EndedExport.of(AuditOutcomeWriter.nothingSent(), export.disclosed()));
                                } else {
                                    StreamObserver toBeCompleted = outcome ->
                                            outcomes.add(record, EndedExport.of(outcome, export.disclosed()));
                                    emitter.complete(toBeCompleted);
                                }
                            },
                            emitter::fail);
        });
    }

    private Caller caller(RoutingContext context, Registrar registrar) {
        return new Caller(registrar, addresses.of(context), RequestId.of(context));
    }
}
