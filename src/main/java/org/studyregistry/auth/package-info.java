/** HTTP only: from the Authorization header to a registrar's identity, and what that identity may do. */
package org.studyregistry.auth;
