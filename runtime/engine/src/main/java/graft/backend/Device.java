package graft.backend;

import graft.backend.cpu.CpuBackend;
import graft.backend.cuda.CudaBackend;
import graft.backend.cuda.Precision;
import graft.cuda.Cuda;
import graft.cuda.CudaSearch;
import java.util.Optional;

/** Where to compute, as a user asks for it. */
public enum Device {
    /** On a GPU where there is one, else on the CPU, with a line that says why. */
    AUTO,
    /** On the CPU. */
    CPU,
    /** On a GPU, or not at all. */
    GPU;

    /**
     * A back end.
     *
     * @param remark what a user should hear of the choice, in one line
     */
    public record Choice(Backend backend, Optional<String> remark) {}

    /**
     * The back end of this device.
     *
     * @param precision of products on a GPU
     * @throws graft.cuda.CudaUnavailableException with every reason, if a GPU was asked for and none can be used
     * @throws BackendException if a precision was asked for that the CPU does not have
     */
    public Choice choose(Precision precision) {
        return switch (this) {
            case GPU -> new Choice(CudaBackend.required(precision), Optional.empty());
            case CPU -> {
                if (precision != Precision.FLOAT32) throw new BackendException("the CPU computes products in float32; leave the precision out, or ask for the GPU");
                yield new Choice(CpuBackend.chosen(), Optional.empty());
            }
            case AUTO -> {
                CudaSearch search = Cuda.search();
                if (search.found().isPresent()) yield GPU.choose(precision);
                String reason = search.reasons().getFirst();
                int end = reason.indexOf(':');
                yield new Choice(CpuBackend.chosen(), Optional.of("computing on the CPU, in float32: " + (end < 0 ? reason : reason.substring(0, end)) + " (graft doctor says more)"));
            }
        };
    }
}
