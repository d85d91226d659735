/**
 * Bindings to native libraries through the foreign function and memory interface. This room knows nothing of tensors:
 * it opens libraries, turns status codes into typed errors and owns device memory.
 */
package graft.ffi;
