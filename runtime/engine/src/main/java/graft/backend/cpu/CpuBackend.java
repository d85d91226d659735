package graft.backend.cpu;

import graft.backend.Backend;
import graft.backend.Cutting;
import graft.backend.Session;
import graft.kernel.KernelSet;
import graft.kernel.Kernels;
import graft.kernel.ScalarKernels;
import graft.plan.MemoryModel;
import graft.program.Program;
import graft.tensor.NumberFormat;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Runs programs in float32 on the CPU, with vectors where the machine and the JVM have them. */
public final class CpuBackend implements Backend {
    private final KernelSet kernels;
    private final String reason;
    private final Optional<Cutting> cutting;
    private final FrozenStorage frozen;

    private CpuBackend(KernelSet kernels, String reason, Optional<Cutting> cutting, FrozenStorage frozen) {
        this.kernels = kernels;
        this.reason = reason;
        this.cutting = cutting;
        this.frozen = frozen;
    }

    /** A back end on the kernels that suit this JVM: {@link Kernels#chosen}. */
    public static CpuBackend chosen() {
        return new CpuBackend(Kernels.chosen().set(), Kernels.chosen().reason(), Optional.empty(), FrozenStorage.PRIVATE);
    }

    /** A back end on the scalar twins, whatever the machine has. */
    public static CpuBackend scalar() {
        return new CpuBackend(new ScalarKernels(), "scalar kernels, as asked", Optional.empty(), FrozenStorage.PRIVATE);
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
    public Cutting cutting(Program program) {
        return cutting.orElseGet(() -> Cutting.onCores(program));
    }

    @Override
    public CpuBackend withCutting(Cutting other) {
        return new CpuBackend(kernels, reason, Optional.of(other), frozen);
    }

    @Override
    public MemoryModel memory() {
        return new CpuMemory(kernels, frozen.format());
    }

    @Override
    public CpuBackend withFrozenWeights(NumberFormat format) {
        return new CpuBackend(kernels, reason, cutting, new FrozenStorage(format, frozen.shared()));
    }

    @Override
    public CpuBackend sharingFrozenWeights(Path folder) {
        return new CpuBackend(kernels, reason, cutting, new FrozenStorage(frozen.format(), Optional.of(folder)));
    }

    @Override
    public Session open(Program program, Map<String, WeightTensor> weights, Sizes maxima, int threads) {
        return new CpuSession(program, kernels, cutting, weights, frozen, maxima, threads);
    }
}
