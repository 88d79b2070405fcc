/** Accounts that may call: registrars and their keys. */
package org.studyregistry.registrars;
