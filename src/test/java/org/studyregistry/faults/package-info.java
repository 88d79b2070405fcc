/**
 * What the service promises, shown under faults and hostile input. Everything here, and the tests of other packages that are
 * marked {@link org.studyregistry.testsupport.FaultSuite}, is run by {@code ./mvnw verify -Pfaults}, which writes
 * {@code target/fault-report.md}.
 */
package org.studyregistry.faults;
