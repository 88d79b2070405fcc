/**
 * What this service uses of the inside of Vert.x, of its PostgreSQL client and of its use of Netty, which may change with any of their
 * versions (ADR 17). Nothing outside this package names a class of theirs in a package {@code impl}.
 *
 * <p>Rows are the one part whose place in the library could change unnoticed by the compiler: {@link
 * org.studyregistry.internals.RowCursor#of} looks for it, and reads by the library's public interface where it is not found.
 */
package org.studyregistry.internals;
