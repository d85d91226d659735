/** Models that see no graph, scored on the same rows: what a fine-tuned transformer has to beat. */
@NullMarked
package graft.study.baseline;

import org.jspecify.annotations.NullMarked;
