/**
 * Graft beside what people use today: its products against OpenBLAS and oneDNN in one process, its steps against libtorch and DJL in processes of their own, always
 * in turns and never two at once, with a check that all compute the same.
 */
@NullMarked
package graft.peers;

import org.jspecify.annotations.NullMarked;
