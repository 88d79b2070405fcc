/** From a database snapshot to the client's socket, in bounded memory and provably whole or visibly broken. */
package org.studyregistry.streaming;
