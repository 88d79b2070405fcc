/** What a request spends its time on, as spans of OpenTelemetry. */
package org.studyregistry.tracing;
