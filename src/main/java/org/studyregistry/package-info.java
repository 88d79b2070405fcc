/**
 * The study registry API: streams a learning platform's course completions to the study registries that award the credits.
 *
 * <p>The packages, and which others each of them uses. {@code ArchitectureTest} reads this list, and fails on a use that it does not
 * name as on a name that is not used.
 *
 * <ul>
 *   <li>{@code completions} — READ: streams what a course's students completed. Uses audit, courses, database, http, problem,
 *       registrars, streaming.
 *   <li>{@code registrations} — WRITE: marks completions as registered, and shows a registrar its receipts. Uses audit, courses,
 *       database, http, logging, problem, registrars, streaming.
 *   <li>{@code courses} — what a course reference means: id, code or slug to modules, within a key's scope; lists them. Uses
 *       database, http, problem, registrars, streaming, tracing.
 *   <li>{@code streaming} — from a database snapshot to the socket: encoding, bounds, abnormal ends. Uses database, http,
 *       internals, lifecycle, problem, registrars, tracing.
 *   <li>{@code registrars} — registrars and their keys. Uses database, lifecycle, logging.
 *   <li>{@code auth} — HTTP only: from the Authorization header to an identity, and what it may do. Uses database, http,
 *       lifecycle, problem, registrars, registrations, streaming, tracing.
 *   <li>{@code audit} — who received which students' data, and when. Uses database, http, lifecycle, logging, registrars,
 *       streaming.
 *   <li>{@code http} — what every request goes through: its id, its limits, its query parameters, its client's address. Uses
 *       internals, lifecycle, logging, problem.
 *   <li>{@code tracing} — spans of a request's parts, off until configured. Uses nothing.
 *   <li>{@code problem} — every error body leaves through here. Uses nothing.
 *   <li>{@code database} — the connections, the schema, which completions it lets leave, and what failures of the database mean.
 *       Uses internals, lifecycle, logging, problem.
 *   <li>{@code internals} — what is used of the inside of Vert.x and its PostgreSQL client, and what is used where it changes. Uses
 *       nothing.
 *   <li>{@code logging} — foreign text, made fit for logs and records. Uses nothing.
 *   <li>{@code configuration} — refuses to start with settings out of their bounds. Uses http, lifecycle.
 *   <li>{@code lifecycle} — what starts with the service, and not with an operator's command. Uses internals.
 *   <li>{@code comparison} — the reference system's responses next to this service's. Uses database.
 *   <li>{@code explanation} — why a completion is or is not exported, and what became of it. Uses audit, database, registrars,
 *       registrations.
 *   <li>{@code cli} — the operator's commands, one class per verb. Uses audit, comparison, courses, database, explanation,
 *       lifecycle, problem, registrars, registrations.
 *   <li>{@code console} — a page for browsers, where it is enabled; it calls the public API from the browser. Uses nothing.
 *   <li>{@code health} — only what the health extension does not already give. Uses database, internals.
 * </ul>
 */
package org.studyregistry;
