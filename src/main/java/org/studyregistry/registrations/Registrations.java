package org.studyregistry.registrations;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.logging.LogText;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.registrations.BatchResult.Entry;
import org.studyregistry.registrations.RegistrationRepository.Mode;

/** Registers batches: whole or not at all, or, for those who opted in, as many of their items as are good. */
@Singleton
public class Registrations {

    private static final Logger LOG = Logger.getLogger(Registrations.class);

    private final RegistrationRepository repository;
    private final RegistrarQueue turns;
    private final RegistrationMetrics metrics;
    private final RegistrationsConfig config;

    Registrations(
            RegistrationRepository repository,
            RegistrarQueue turns,
            RegistrationMetrics metrics,
            RegistrationsConfig config) {
        this.repository = repository;
        this.turns = turns;
        this.metrics = metrics;
        this.config = config;
    }

    /**
     * Registers a batch, or in a dry run returns what would happen. The caller keeps it running if the client disconnects.
     *
     * @return fails with invalid-registrations if an item is bad, unless the command is lenient
     */
    Uni<BatchResult> register(Command command, Batch parsed) {
        Batch batch = parsed.withoutConflictingDuplicates();
        return store(command, batch)
                .onFailure(DatabaseFailures::isUntranslatable)
                .recoverWithUni(refused -> repository.encoding().chain(encoding -> encoding.map(batch::storableIn)
                        .filter(storable ->
                                storable.faults().size() > batch.faults().size())
                        .map(storable -> store(command, storable))
                        .orElseGet(() -> Uni.createFrom().failure(refused))))
                .invoke(result -> conclude(command, result));
    }

    private Uni<BatchResult> store(Command command, Batch batch) {
        Mode mode = mode(command, batch);
        return turns.inTurn(command.registrar().id(), () -> repository.store(command, batch.distinct(), mode))
                .map(stored -> result(command, batch, stored));
    }

    /** A batch that is refused anyway goes to the database all the same, to find the other bad items. */
    private static Mode mode(Command command, Batch batch) {
        boolean lenient = command.preferences().lenient();
        if (command.dryRun() || !lenient && !batch.faults().isEmpty()) {
            return Mode.JUDGE;
        }
        return lenient ? Mode.STORE_KNOWN : Mode.STORE_ALL;
    }

    private static BatchResult result(Command command, Batch batch, Map<UUID, Stored> stored) {
        // A dry run leaves no record: numbers could be tried one after the other until the one that stands is found.
        boolean disclosed = command.reads() || !command.dryRun();
        List<Entry> entries = new ArrayList<>();
        List<ItemError> faults = new ArrayList<>(batch.faults());
        Set<UUID> seen = new HashSet<>();
        for (Registration registration : batch.registrations()) {
            Stored standing = stored.get(registration.completion());
            if (standing == null) {
                faults.add(ItemError.unknown(registration));
            } else {
                boolean first = seen.add(registration.completion());
                Stored shown = disclosed ? standing : standing.undisclosed();
                entries.add(new Entry(registration, first ? shown : shown.repeated()));
            }
        }
        faults.sort(Comparator.comparingInt(ItemError::index));
        return new BatchResult(batch.size(), entries, faults);
    }

    private void conclude(Command command, BatchResult result) {
        boolean refused = !result.faults().isEmpty() && !command.preferences().lenient();
        if (!command.dryRun()) {
            if (refused) {
                metrics.refused(command.registrar(), result.size());
            } else {
                metrics.applied(command.registrar(), result);
            }
        }
        if (refused) {
            throw invalid(result);
        }
        LOG.infof(
                "%s of %s: %s registered, %s already registered, %s in conflict, %s rejected",
                command.dryRun() ? "Dry run" : "Registration",
                LogText.of(command.registrar().name(), LogText.NAME),
                result.count(Outcome.REGISTERED),
                result.count(Outcome.ALREADY_REGISTERED),
                result.count(Outcome.CONFLICT),
                result.rejected());
    }

    private ProblemException invalid(BatchResult result) {
        List<Map<String, Object>> errors = result.faults().stream()
                .limit(config.maxReported())
                .map(Registrations::error)
                .toList();
        long badItems =
                result.faults().stream().mapToInt(ItemError::index).distinct().count();
        return Problem.of(
                        ProblemType.INVALID_REGISTRATIONS,
                        badItems + " of " + result.size()
                                + " items are bad, so nothing was stored. The member errors says "
                                + "which; send the others again without them.")
                .with("error_count", result.faults().size())
                .with("errors", errors)
                .asException();
    }

    private static Map<String, Object> error(ItemError fault) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("index", fault.index());
        error.put("completion_id", fault.completionId());
        error.put("code", fault.code().text());
        error.put("pointer", fault.pointer());
        error.put("reason", fault.reason());
        return error;
    }
}
