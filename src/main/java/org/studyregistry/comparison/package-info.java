/** The responses of another system compared with those of this service, before one replaces the other. */
package org.studyregistry.comparison;
