package org.studyregistry.courses;

import java.util.List;

/**
 * A query for the ids of the modules that can have rows of a response.
 *
 * @param sql without a percent sign; its parameters are numbered from 6
 * @param values the values of its parameters
 */
public record ModuleCandidates(String sql, List<Object> values) {}
