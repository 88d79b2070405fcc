/** The service's schema, and what failures of the database mean to a client. */
package org.studyregistry.database;
