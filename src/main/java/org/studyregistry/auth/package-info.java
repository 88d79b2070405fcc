/** HTTP only: from the Authorization header to a registrar's identity. */
package org.studyregistry.auth;
