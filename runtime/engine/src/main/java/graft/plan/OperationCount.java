package graft.plan;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Sizes;

/**
 * Arithmetic operations of an instruction; a multiply-add counts as two. Products, attention and structure products are counted from their formulas (a sparse matrix as if it were full), what
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
            case Op.Linear o -> 2 * out * i.inputs().get(0).columns();
            case Op.LinearGradInput o -> 2 * out * i.inputs().get(0).columns();
            case Op.LinearGradWeight o -> 2 * in * i.inputs().get(1).columns();
            case Op.Attention o -> attention(i, 0, o.heads(), sizes);
            case Op.AttentionGrad o -> 5 * attention(i, 1, o.forward().heads(), sizes) / 2;
            case Op.MixtureAttention o -> attention(i, 0, o.heads(), sizes);
            case Op.MixtureAttentionGrad o -> 5 * attention(i, 1, o.forward().heads(), sizes) / 2;
            case Op.PrefixAttention o -> attention(i, 0, o.attention().heads(), sizes) + 4 * elements(i, 0, sizes) * o.length();
            case Op.PrefixAttentionGrad o -> 5 * (attention(i, 1, o.forward().attention().heads(), sizes) + 4 * elements(i, 1, sizes) * o.forward().length()) / 2;
            case Op.StructureProduct o -> 2L * sizes.pairs() * i.output().columns();
            case Op.HopProjection o -> 2 * out * i.inputs().get(0).columns();
            case Op.HopProjectionGradInput o -> 2 * in * i.output().columns();
            case Op.HopProjectionGradWeight o -> 2 * in * i.inputs().get(1).columns();
            case Op.PathBias o -> 2 * out * o.hops();
            case Op.PathBiasGrad o -> 2 * in * o.hops();
            case Op.EmbeddingSum o -> out * i.inputs().stream().filter(v -> v.origin() instanceof Value.FromBatch).mapToInt(Value::columns).sum();
            case Op.BlockProduct o -> 2 * out * o.block();
            case Op.BlockProductGradBlocks o -> 2 * in * o.block();
            case Op.LayerNorm o -> NORMALISED * out;
            case Op.LayerNormGradInput o -> NORMALISED * out;
            case Op.UnitRows o -> NORMALISED * out;
            case Op.UnitRowsGrad o -> NORMALISED * out;
            case Op.Activate o -> EXPONENTIAL * out;
            case Op.ActivateGrad o -> EXPONENTIAL * out;
            case Op.RowSoftmax o -> EXPONENTIAL * out;
            case Op.Dropout o -> RANDOM * out;
            case Op.GaussianNoise o -> RANDOM * out;
            default -> Math.max(in, out);
        };
    }

    /** Scores and weighted sums of all pairs, and a softmax for each head. */
    private static long attention(Instruction i, int query, int heads, Sizes sizes) {
        return 4L * sizes.pairs() * i.inputs().get(query).columns() + (long) EXPONENTIAL * sizes.pairs() * heads;
    }

    private static long elements(Instruction i, int input, Sizes sizes) {
        return i.inputs().get(input).shape().elements(sizes);
    }
}
