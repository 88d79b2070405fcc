/** Who was given which students' data, and when: one record for each export and each registration, which is never changed. */
package org.studyregistry.audit;
