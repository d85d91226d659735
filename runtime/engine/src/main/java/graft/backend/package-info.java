/**
 * Runs planned programs. {@code ReferenceBackend} is scalar double and the definition of correct; {@code CpuBackend} is float32 with the
 * kernels that the machine has.
 */
@org.jspecify.annotations.NullMarked
package graft.backend;
