/**
 * The study registry API: hands a learning platform's course completions to the study registries that award the credits.
 *
 * <p>The rooms, and who may call whom:
 *
 * <ul>
 *   <li>{@code completions} — READ: streams what a course's students completed. Uses courses, streaming, audit, registrars,
 *       http.
 *   <li>{@code registrations} — WRITE: marks completions as registered, and shows a registrar its receipts. Uses courses,
 *       streaming, audit, registrars, database, http.
 *   <li>{@code courses} — what a course reference means: id, code or slug to modules, within a key's scope; lists
 *       them. Uses registrars, streaming, database, http.
 *   <li>{@code streaming} — from a database snapshot to the socket: cursors, encoding, bounds, abnormal ends.
 *   <li>{@code registrars} — who may call us: registrars and their keys.
 *   <li>{@code auth} — HTTP only: from the Authorization header to an identity, and what it may do. Uses registrars, http, and the
 *       limits of streaming and registrations.
 *   <li>{@code audit} — who was given which students' data, and when. Uses streaming, registrars, http.
 *   <li>{@code http} — what every request goes through: its id, its limits, its query parameters, its client's address.
 *   <li>{@code tracing} — spans of a request's parts, off until configured. Uses no other room.
 *   <li>{@code problem} — every error body leaves through here. Uses no other room.
 *   <li>{@code database} — the schema, which completions it lets leave, and what failures of the database mean.
 *   <li>{@code logging} — what others wrote, made fit for logs and records. Uses no other room.
 *   <li>{@code configuration} — refuses to start with settings out of their bounds. Uses every room that has settings; nothing uses
 *       it.
 *   <li>{@code lifecycle} — what starts with the service, and not with an operator's command.
 *   <li>{@code comparison} — the reference system's answers beside this service's. Uses database.
 *   <li>{@code explanation} — why a completion is or is not given, and what became of it. Uses registrations, registrars, audit,
 *       database.
 *   <li>{@code cli} — the operator's commands, one class per verb. Uses registrars, registrations, audit, courses, comparison,
 *       explanation, database, lifecycle; nothing uses it.
 *   <li>{@code console} — a page for browsers, where it is enabled. Uses nothing but the public API, and that from the browser.
 *   <li>{@code health} — only what the health extension does not already give.
 * </ul>
 */
package org.studyregistry;
