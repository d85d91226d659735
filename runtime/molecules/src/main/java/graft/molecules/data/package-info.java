/**
 * Tables of molecules: CSV in and out, the data folder, splits, label standardisation, the embedded data set. A bad row is
 * named by file, line and column; it stops the run, or is skipped and counted where the user asks for that.
 */
@NullMarked
package graft.molecules.data;

import org.jspecify.annotations.NullMarked;
