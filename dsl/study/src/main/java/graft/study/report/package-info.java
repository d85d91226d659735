/** The report of a study: one page of HTML that needs nothing else, its plots drawn as SVG inside it. */
@NullMarked
package graft.study.report;

import org.jspecify.annotations.NullMarked;
