package graft.backend.cpu;

import graft.backend.Backend;
import graft.backend.Session;
import graft.kernel.KernelSet;
import graft.kernel.Kernels;
import graft.kernel.ScalarKernels;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.util.Map;

/** Runs programs in float32 on the CPU, with vectors where the machine and the JVM have them. */
public final class CpuBackend implements Backend {
    private final KernelSet kernels;
    private final String reason;

    private CpuBackend(KernelSet kernels, String reason) {
        this.kernels = kernels;
        this.reason = reason;
    }

    /** A back end on the kernels that suit this JVM: {@link Kernels#chosen}. */
    public static CpuBackend chosen() {
        return new CpuBackend(Kernels.chosen().set(), Kernels.chosen().reason());
    }

    /** A back end on the scalar twins, whatever the machine has. */
    public static CpuBackend scalar() {
        return new CpuBackend(new ScalarKernels(), "scalar kernels, as asked");
    }

    @Override
    public String name() {
        return kernels.name();
    }

    /** One line for reports: the kernels and why they were chosen. */
    public String describe() {
        return name() + ": " + reason;
    }

    @Override
    public Session open(Program program, Map<String, WeightTensor> weights, Sizes maxima, int threads) {
        return new CpuSession(program, kernels, weights, maxima, threads);
    }
}
