/** Pre-training of a backbone on a corpus: hidden atoms, or measured properties. Its result is a weight file that descriptions start from. */
@NullMarked
package graft.model.pretrain;

import org.jspecify.annotations.NullMarked;
