/** The console: a page for browsers, served at {@code /} where it is enabled. It uses nothing but the public API. */
package org.studyregistry.console;
