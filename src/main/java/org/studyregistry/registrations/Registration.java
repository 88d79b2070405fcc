package org.studyregistry.registrations;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A completion that a registrar says it has registered; well-formed, as far as that can be told without the database.
 *
 * @param index its place in the request, from 0
 * @param completion the completion's id
 * @param studentNumber the number that it was registered under
 * @param date when the registrar registered it, in UTC, to the microsecond
 */
record Registration(int index, UUID completion, String studentNumber, OffsetDateTime date) {}
