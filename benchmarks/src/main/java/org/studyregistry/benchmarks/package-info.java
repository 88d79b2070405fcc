/**
 * Measures the service and its rivals: the same rows of the same server, over real sockets, all of them in turn in each round,
 * so that a noisy machine is as noisy for everyone. Medians are reported.
 */
package org.studyregistry.benchmarks;
