/** Memory of one training step by part, planned and measured, each in a process of its own. */
@NullMarked
package graft.study.memory;

import org.jspecify.annotations.NullMarked;
