/** Probes: only what the health extension does not already give. */
package org.studyregistry.health;
