/** How Graft writes a file: whole or not at all, so that a full disk or a kill never costs what was there before. */
@NullMarked
package graft.files;

import org.jspecify.annotations.NullMarked;
