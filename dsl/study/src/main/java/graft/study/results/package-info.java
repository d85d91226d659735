/** The results of a study as tables: CSV and Parquet, with the same columns. */
@NullMarked
package graft.study.results;

import org.jspecify.annotations.NullMarked;
