/** What every request goes through: its id, its limits, its query parameters. */
package org.studyregistry.http;
