/** The answers of another system beside those of this service, for who is about to replace the one by the other. */
package org.studyregistry.comparison;
