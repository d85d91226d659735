package graft.backend.cuda;

import graft.plan.TensorLayout;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Sizes;

/** Scratch memory of each instruction's kernels, for given maxima, in bytes. The one place of these sizes. */
final class DeviceScratch {
    /** Rows that one thread of a column sum adds up before the parts are added. */
    static final int CHUNK_ROWS = 64;

    /** Numbers that attention keeps for a row and head between its two backward kernels. */
    static final int ATTENTION_STATS = 5;

    private static final int BFLOAT16_BYTES = 2;

    private final Precision precision;

    DeviceScratch(Precision precision) {
        this.precision = precision;
    }

    /** Chunks of a column sum over so many rows. */
    static int chunks(int rows) {
        return (rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
    }

    /** Bytes that an instruction needs. */
    long bytes(Instruction i, Sizes maxima) {
        return switch (i.op()) {
            case Op.Linear o -> operands(i, maxima);
            case Op.LinearGradInput o -> operands(i, maxima);
            case Op.LinearGradWeight o -> operands(i, maxima);
            case Op.ColumnSum o -> columnParts(i, maxima);
            case Op.ScaleColumnsGrad o -> columnParts(i, maxima);
            case Op.LayerNormGradGamma o -> normStats(i, maxima) + columnParts(i, maxima);
            case Op.EmbeddingGrad o -> lists(i, maxima, i.output().shape().rows(Sizes.NONE));
            case Op.PairEmbeddingGrad o -> lists(i, maxima, i.output().shape().rows(Sizes.NONE));
            case Op.PathBiasGrad o -> lists(i, maxima, (long) maxima.edges() * o.hops());
            case Op.AttentionGrad o -> attentionStats(maxima, o.forward().heads());
            case Op.MixtureAttentionGrad o -> attentionStats(maxima, o.forward().heads());
            case Op.PrefixAttentionGrad o -> attentionStats(maxima, o.forward().attention().heads()) + 2 * prefixParts(i, maxima);
            case Op.Cayley o -> 2 * rotationBytes(i.output());
            case Op.CayleyGrad o -> 3 * rotationBytes(i.inputs().getFirst());
            case Op.OrthogonalityGap o -> gaps(o, i);
            case Op.OrthogonalityGapGrad o -> gapBytes(i.inputs().getFirst(), o.ofColumns());
            default -> 0;
        };
    }

    /** Both operands of a product in bfloat16. */
    private long operands(Instruction i, Sizes maxima) {
        return precision == Precision.BF16 ? half(i.inputs().get(0), maxima) + half(i.inputs().get(1), maxima) : 0;
    }

    /** Bytes of a matrix in bfloat16. */
    static long half(Value v, Sizes maxima) {
        return TensorLayout.aligned(v.shape().elements(maxima) * BFLOAT16_BYTES);
    }

    private static int rows(Value v, Sizes maxima) {
        return v.shape().rows(maxima);
    }

    private static long columnParts(Instruction i, Sizes maxima) {
        Value dy = i.inputs().getFirst();
        return (long) chunks(rows(dy, maxima)) * dy.columns() * Float.BYTES;
    }

    /** Mean and factor of each row. */
    static long normStats(Instruction i, Sizes maxima) {
        return TensorLayout.aligned(2L * rows(i.inputs().getFirst(), maxima) * Float.BYTES);
    }

    private static long lists(Instruction i, Sizes maxima, long tableRows) {
        Value index = i.inputs().get(1);
        return RowLists.mostChunks(index.shape().elements(maxima), tableRows) * i.inputs().getFirst().columns() * Float.BYTES;
    }

    /** What the first backward kernel leaves for the second. */
    static long attentionStats(Sizes maxima, int heads) {
        return TensorLayout.aligned((long) ATTENTION_STATS * maxima.tokens() * heads * Float.BYTES);
    }

    /** Each graph's part of the gradient of prefix keys, or of prefix values. */
    static long prefixParts(Instruction i, Sizes maxima) {
        return TensorLayout.aligned(maxima.graphs() * i.inputs().get(4).shape().elements() * Float.BYTES);
    }

    /** As many doubles as rotations have numbers. */
    static long rotationBytes(Value rotations) {
        return TensorLayout.aligned(rotations.shape().elements() * Double.BYTES);
    }

    /** A square of doubles. */
    static long gapBytes(Value x, boolean ofColumns) {
        long n = ofColumns ? x.columns() : x.shape().rows(Sizes.NONE);
        return TensorLayout.aligned(n * n * Double.BYTES);
    }

    private static long gaps(Op.OrthogonalityGap op, Instruction i) {
        long most = 0;
        for (int k = 0; k < i.inputs().size(); k++) most = Math.max(most, gapBytes(i.inputs().get(k), k >= op.byRows()));
        return most;
    }
}
