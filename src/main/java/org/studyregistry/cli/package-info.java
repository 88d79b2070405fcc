/** The operator's commands, one class per verb, in the same program as the service. Nothing imports this package. */
package org.studyregistry.cli;
