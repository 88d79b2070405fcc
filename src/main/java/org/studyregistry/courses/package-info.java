/** What a course reference means: an id, a course code or a slug, resolved to course modules; and which of them there are. */
package org.studyregistry.courses;
