/** What every request goes through: its id, its limits, its query parameters, its client's address. */
package org.studyregistry.http;
