/**
 * Weight files: safetensors read and written by our own code, files of PyTorch read through a pickle library under an allow-list,
 * and the digest that says whether two sets of weights are the same. A file from outside is hostile until it is read: every
 * length and offset is checked before it is used.
 */
@NullMarked
package graft.weights;

import org.jspecify.annotations.NullMarked;
