package graft.backend.cpu;

import graft.kernel.KernelSet;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Sizes;

/** The scratch memory that the kernel of an instruction asks for, in bytes, at the maxima of a session. */
final class ScratchSizes {
    private final KernelSet kernels;
    private final Sizes maxima;

    ScratchSizes(KernelSet kernels, Sizes maxima) {
        this.kernels = kernels;
        this.maxima = maxima;
    }

    long bytes(Instruction i) {
        Value first = i.inputs().isEmpty() ? null : i.inputs().getFirst();
        return switch (i.op()) {
            case Op.Attention o -> kernels.attention().scratchBytes(o, first.columns(), maxima, false);
            case Op.AttentionGrad o -> kernels.attention().scratchBytes(o.forward(), first.columns(), maxima, true);
            case Op.MixtureAttention o -> kernels.mixture().scratchBytes(o, first.columns(), maxima, false);
            case Op.MixtureAttentionGrad o -> kernels.mixture().scratchBytes(o.forward(), first.columns(), maxima, true);
            case Op.PrefixAttention o -> kernels.prefixAttention().scratchBytes(o, first.columns(), maxima, false);
            case Op.PrefixAttentionGrad o -> kernels.prefixAttention().scratchBytes(o.forward(), first.columns(), maxima, true);
            default -> 0;
        };
    }
}
