/** What a course reference means: an id, a course code or a slug, resolved to course modules. */
package org.studyregistry.courses;
