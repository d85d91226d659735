package graft.plan;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Sizes;

/**
 * Arithmetic operations of an instruction; a multiply-add counts as two. Products and attention are those of {@link StepArithmetic}, structure products are counted as if their matrix were full, what
 * goes over elements once by a fixed number for each: a logarithm and a sine cost more than a sum, but nothing beside a product of 768 columns.
 */
final class OperationCount {
    private static final int EXPONENTIAL = 16;
    private static final int NORMALISED = 8;
    private static final int RANDOM = 24;

    private OperationCount() {}

    /** Operations of one run of an instruction at the given sizes. */
    static long of(Instruction i, Sizes sizes) {
        long out = i.outputs().stream().filter(Value::isComputed).mapToLong(v -> v.shape().elements(sizes)).sum();
        long in = i.inputs().isEmpty() ? out : elements(i, 0, sizes);
        return switch (i.op()) {
            case Op.Attention o -> StepArithmetic.of(i, sizes) + softmaxes(o.heads(), sizes);
            case Op.AttentionGrad o -> withScoresAgain(StepArithmetic.of(i, sizes)) + 5 * softmaxes(o.forward().heads(), sizes) / 2;
            case Op.MixtureAttention o -> StepArithmetic.of(i, sizes) + softmaxes(o.heads(), sizes);
            case Op.MixtureAttentionGrad o -> withScoresAgain(StepArithmetic.of(i, sizes)) + 5 * softmaxes(o.forward().heads(), sizes) / 2;
            case Op.PrefixAttention o -> StepArithmetic.of(i, sizes) + softmaxes(o.attention().heads(), sizes);
            case Op.PrefixAttentionGrad o -> withScoresAgain(StepArithmetic.of(i, sizes)) + 5 * softmaxes(o.forward().attention().heads(), sizes) / 2;
            case Op.StructureProduct o -> 2L * sizes.pairs() * i.output().columns();
            case Op.PathBias o -> 2 * out * o.hops();
            case Op.PathBiasGrad o -> 2 * in * o.hops();
            case Op.EmbeddingSum o -> out * i.inputs().stream().filter(v -> v.origin() instanceof Value.FromBatch).mapToInt(Value::columns).sum();
            case Op.LayerNorm o -> NORMALISED * out;
            case Op.LayerNormGradInput o -> NORMALISED * out;
            case Op.UnitRows o -> NORMALISED * out;
            case Op.UnitRowsGrad o -> NORMALISED * out;
            case Op.Activate o -> EXPONENTIAL * out;
            case Op.ActivateGrad o -> EXPONENTIAL * out;
            case Op.RowSoftmax o -> EXPONENTIAL * out;
            case Op.Dropout o -> RANDOM * out;
            case Op.GaussianNoise o -> RANDOM * out;
            default -> Math.max(StepArithmetic.of(i, sizes), Math.max(in, out));
        };
    }

    /** A softmax for each head over all pairs. */
    private static long softmaxes(int heads, Sizes sizes) {
        return (long) EXPONENTIAL * sizes.pairs() * heads;
    }

    /** Kernels make the scores a second time in the backward half, which is a fifth product beside the four that it needs. */
    private static long withScoresAgain(long backward) {
        return 5 * backward / 4;
    }

    private static long elements(Instruction i, int input, Sizes sizes) {
        return i.inputs().get(input).shape().elements(sizes);
    }
}
