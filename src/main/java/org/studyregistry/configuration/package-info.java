/** Refuses to start with settings out of their bounds. */
package org.studyregistry.configuration;
