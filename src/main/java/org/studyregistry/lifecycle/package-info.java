/** What starts with the service, and not with an operator's command. */
package org.studyregistry.lifecycle;
