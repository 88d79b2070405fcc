/** Every error body leaves through here (RFC 9457). */
package org.studyregistry.problem;
