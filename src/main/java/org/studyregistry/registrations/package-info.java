/** WRITE: marks completions as registered, and shows a registrar what it has registered. */
package org.studyregistry.registrations;
