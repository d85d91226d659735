/**
 * Native libraries through the foreign function and memory interface: finding and opening them, and bindings in jextract's form. Knows the ABI of
 * the CUDA driver and of cuBLAS, as far as Graft calls them, and nothing of what the calls mean; {@code graft.cuda} does.
 */
@NullMarked
package graft.ffi;

import org.jspecify.annotations.NullMarked;
