/** READ: streams what a course's students completed to the registrar that asks. */
package org.studyregistry.completions;
