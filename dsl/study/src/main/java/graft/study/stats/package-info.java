/** Statistics of a comparison: means over seeds, ranks over data sets, and whether their differences are more than chance. */
@NullMarked
package graft.study.stats;

import org.jspecify.annotations.NullMarked;
