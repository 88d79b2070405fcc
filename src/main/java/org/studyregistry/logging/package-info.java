/** What a client or an operator chose, made fit for logs, labels and records. */
package org.studyregistry.logging;
