package graft.program;

import graft.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The operations. Inputs and outputs are listed in each operation's doc, in order; {@link ShapeRules} checks them, the gradient
 * table of {@code graft.autodiff} differentiates them, every back end has a kernel for them. T, P, G, E are the ragged sizes.
 * Outputs marked <i>acc</i> are gradient buffers that the operation adds to.
 */
public sealed interface Op {
    /** Lower-case name in the printed program. */
    default String mnemonic() {
        String name = getClass().getSimpleName();
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
    }

    /** x [R, in], W [out, in], optional b [out] to y [R, out] = x W^T + b. */
    record Linear(boolean hasBias) implements Op {}

    /** dy [R, out], W [out, in] to dx [R, in] = dy W. */
    record LinearGradInput() implements Op {}

    /** dy [R, out], x [R, in] to acc dW [out, in] += dy^T x. */
    record LinearGradWeight() implements Op {}

    /** dy [R, c] to acc db [c] += column sums. */
    record ColumnSum() implements Op {}

    /** x [R, c], b [c] to x + b on every row. */
    record AddBias() implements Op {}

    /**
     * Tables t_i [V_i, d] and indices i_i [R, k_i], alternating (t_1, i_1, t_2, i_2, ...), to y [R, d] = scale * sum over tables and
     * columns of t_i[index]; index -1 adds nothing.
     *
     * @param tables number of tables
     * @param scale factor, such as 1/3 for a mean over three features
     */
    record EmbeddingSum(int tables, double scale) implements Op {}

    /**
     * dy [R, d], index [R, k] to acc dtable [V, d].
     *
     * @param frozenRow a row that gets no gradient (padding), or -1
     */
    record EmbeddingGrad(double scale, int frozenRow) implements Op {}

    /**
     * table [V, H], index [P, 1] to bias [P, H]: B_h(i,j) = table[index(i,j), h]; index -1 gives 0. A value of P rows and H columns is
     * <b>head-major within each graph</b>: element (graph g, head h, row i, column j) of a graph with n tokens lies at
     * {@code pairStart(g) * H + h * n * n + i * n + j}.
     */
    record PairEmbedding() implements Op {}

    /** dB [P, H], index [P, 1] to acc dtable [V, H]. */
    record PairEmbeddingGrad(int frozenRow) implements Op {}

    /**
     * e [E, H] (mean edge embedding of each edge row), W [rows, 1] with slice k being rows {@code k*H*H .. (k+1)*H*H} as an H x H matrix
     * (row = input head) to [E, K*H]: for each hop k, e W_k (Graphormer's edge-distance table; reference 5.5).
     */
    record HopProjection(int hops) implements Op {}

    /** dy [E, K*H], W to de [E, H]. */
    record HopProjectionGradInput(int hops) implements Op {}

    /** dy [E, K*H], e [E, H] to acc dW. */
    record HopProjectionGradWeight(int hops) implements Op {}

    /**
     * projected [E, K*H], hops [P, K] (edge row of hop k on the path from i to j, absolute in the batch, -1 for none), divisor [P, 1]
     * (integer, at least 1) to bias [P, H] (head-major): sum over k of projected[hop_k, k, :] / divisor.
     */
    record PathBias(int hops) implements Op {}

    /** dB [P, H], hops [P, K], divisor [P, 1] to dprojected [E, K*H]. */
    record PathBiasGrad(int hops) implements Op {}

    /**
     * q, k, v [T, d], optional bias [P, H] to y [T, d]: per graph and head, softmax(scale q k^T + B) v; probabilities are dropped out with
     * rate {@code dropout} at site {@code site}.
     */
    record Attention(int heads, double scale, boolean hasBias, double dropout, int site) implements Op {}

    /** dy, q, k, v [T, d], optional bias [P, H] to dq, dk, dv [T, d] and, if {@code biasGradient}, dB [P, H]. */
    record AttentionGrad(Attention forward, boolean biasGradient) implements Op {}

    /**
     * q, k, v [T, d], distance kernel g and row-normalised adjacency a [P, 1], optional shares [3] to y [T, d]: per graph and head,
     * (s_0 softmax(scale q k^T) + s_1 g + s_2 a) v, where the bracket is dropped out with rate {@code dropout} at site {@code site} (MAT,
     * arXiv 2002.08264, equation 2). No matrix of pairs x heads is kept.
     *
     * @param shares the three shares, or null where they are the last operand
     */
    record MixtureAttention(int heads, double scale, @Nullable Shares shares, double dropout, int site) implements Op {}

    /** How much each of MAT's three matrices has in the mixture. */
    record Shares(double attention, double distance, double adjacency) {}

    /** dy, q, k, v [T, d], g, a [P, 1], optional shares [3] to dq, dk, dv [T, d] and, if {@code sharesGradient}, each graph's part of the shares' gradient [G, 3]. */
    record MixtureAttentionGrad(MixtureAttention forward, boolean sharesGradient) implements Op {}

    /**
     * x [R, d], gamma [d], beta [d] to the normalised rows.
     *
     * @param unbiased false: (x - mean) / sqrt(var + eps), var over d; true: (x - mean) / (std + eps), std over d - 1 (MAT)
     */
    record LayerNorm(double epsilon, boolean unbiased) implements Op {}

    /** dy [R, d], x [R, d], gamma [d] to dx [R, d]. */
    record LayerNormGradInput(LayerNorm forward) implements Op {}

    /** dy [R, d], x [R, d] to acc dgamma [d]; the gradient of beta is {@link ColumnSum}. */
    record LayerNormGradGamma(LayerNorm forward) implements Op {}

    /** x [R, d] to rows of length 1: x / max(|x|, epsilon). With {@link ScaleColumns} by one number it is ScaleNorm (arXiv 1910.05895). */
    record UnitRows(double epsilon) implements Op {}

    /** dy, x [R, d] to dx [R, d]. */
    record UnitRowsGrad(double epsilon) implements Op {}

    /** x [R, c] to act(x). */
    record Activate(Activation activation) implements Op {}

    /** dy [R, c], x [R, c] to dy act'(x). */
    record ActivateGrad(Activation activation) implements Op {}

    /** a, b [R, c] to a + b. */
    record Add() implements Op {}

    /** x [R, c] to factor * x. */
    record Scale(double factor) implements Op {}

    /** x [R, c], s [1] or [c] to x * s, column by column or all by the one number. */
    record ScaleColumns() implements Op {}

    /** dy [R, c], x [R, c] to acc ds [1] or [c]. */
    record ScaleColumnsGrad() implements Op {}

    /**
     * x [R, c] to x with elements dropped at the given rate and the others divided by 1 - rate. The rows are tokens or graphs. Also its own
     * gradient.
     *
     * @param site number of the place in the model; with seed, step, the graph's row in the data set and the element's index inside the
     *     graph it keys the generator
     */
    record Dropout(double rate, int site) implements Op {}

    /** S (sparse T x T), x [T, c] to S x, or S^T x. */
    record StructureProduct(boolean transposed) implements Op {}

    /** x [T, d] to [G, d]. */
    record Readout(Pooling pooling) implements Op {}

    /** dy [G, d] to dx [T, d]. */
    record ReadoutGrad(Pooling pooling) implements Op {}

    /** How a graph's tokens become one row. */
    enum Pooling {
        /** The first token: graph token or dummy node. */
        TOKEN,
        /** Mean over all tokens. */
        MEAN,
        SUM
    }

    /** z [G, C], labels [G, C] to a scalar: the sum of l(z, label) over labelled cells (NaN = missing), divided by the labelled cells of the whole batch. */
    record Loss(LossKind loss) implements Op {}

    /** z, labels to dz [G, C], multiplied by {@code coefficient}. */
    record LossGrad(LossKind loss, double coefficient) implements Op {}

    /**
     * z [R, C], class [R, 1] to a scalar: the sum of -log softmax(z)[class] over rows that have a class (NaN = none), divided by the labelled cells
     * of the whole batch.
     */
    record ClassLoss() implements Op {}

    /** z, class to dz [R, C], multiplied by {@code coefficient}. */
    record ClassLossGrad(double coefficient) implements Op {}

    /** Task losses. */
    enum LossKind {
        SQUARED_ERROR,
        ABSOLUTE_ERROR,
        /** Binary cross-entropy of a logit. */
        BINARY_CROSS_ENTROPY
    }

    /** z, r [G, C] to a scalar: the mean of the divergence over all cells of the whole batch, labelled or not (reference 2.2). */
    record Divergence(DivergenceKind divergence) implements Op {}

    /** z, r to dz [G, C], multiplied by {@code coefficient}; both divergences are symmetric, so dr is the same with z and r exchanged. */
    record DivergenceGrad(DivergenceKind divergence, double coefficient) implements Op {}

    /** Bregman divergences of the proximal step and the smoothness term. */
    enum DivergenceKind {
        /** (z - r)^2. */
        SQUARED,
        /** Symmetrised Kullback-Leibler divergence of two Bernoulli logits: (sigmoid z - sigmoid r)(z - r). */
        BERNOULLI
    }

    /** x to x; no gradient flows through: what is made of it takes x for a constant. */
    record Detach() implements Op {}

    /** reals from the batch [R, c] to a computed value of the same shape. */
    record Load() implements Op {}

    /** Nothing in, noise [T, d] out: N(0, sigma^2) from the counter-based generator, 0 on graph tokens. */
    record GaussianNoise(double sigma, int columns, int site) implements Op {}

    /**
     * delta, g [T, d] to clamp(delta + step * g / max|g| of the row, -radius, radius); a row of g that is all zero adds nothing, rows of graph
     * tokens give 0. No gradient flows through (SMART's ascent step, reference 2.4).
     */
    record AscentStep(double step, double radius) implements Op {}

    /** x to acc of the same number of elements += x. */
    record Accumulate() implements Op {}

    /** a, b of one shape to their element-wise product. */
    record Multiply() implements Op {}

    /** x [R, c] to the softmax of each row. */
    record RowSoftmax() implements Op {}

    /** dy [R, c], y [R, c] (what the softmax gave) to dx. */
    record RowSoftmaxGrad() implements Op {}

    /**
     * x [R, k b], blocks [k b, b] (k square blocks, one under the other) to y [R, k b]: columns i b .. (i + 1) b of y are those of x times block i, or times its
     * transpose.
     */
    record BlockProduct(int block, boolean transposed) implements Op {}

    /** dy, x [R, k b] to acc dblocks [k b, b], for the product of the same form. */
    record BlockProductGradBlocks(int block, boolean transposed) implements Op {}

    /**
     * q, k, v [T, d], prefix keys and values [l, d], optional bias [P, H] to y [T, d]: attention in which every token also sees l learned keys and values; the
     * bias has the value 0 there (prefix tuning, arXiv 2101.00190; reference 7.1). Probabilities are dropped out like those of {@link Attention}, prefix columns are not.
     */
    record PrefixAttention(Attention attention, int length) implements Op {}

    /** dy, q, k, v [T, d], prefix keys and values [l, d], optional bias to dq, dk, dv [T, d], dkeys, dvalues [l, d] and, if {@code biasGradient}, dB [P, H]. */
    record PrefixAttentionGrad(PrefixAttention forward, boolean biasGradient) implements Op {}

    /**
     * Operations that make weights from weights. They run once a step, in the prologue or the epilogue, so every back end has one scalar kernel for each; nothing
     * here depends on the batch.
     */
    sealed interface OfWeights extends Op {}

    /** x to the elements from {@code offset} on, as a tensor of the given constant shape. */
    record Slice(int offset, Shape shape) implements OfWeights {}

    /** dy to a tensor of the given shape that is zero but for dy from element {@code offset} on: the gradient of {@link Slice}. */
    record Pad(int offset, Shape shape) implements OfWeights {}

    /** x_1, x_2, ... to one vector with the elements of all. */
    record Concat() implements OfWeights {}

    /**
     * A [n, n, n], s [n, in/n, 1], t [n, 1, out/n] to W [out, in], the transpose of sum over i of A_i (x) s_i t_i (Compacter's parametrised hypercomplex
     * multiplication, arXiv 2106.04647, equation 5; the Kronecker product has element [p R + r, q C + c] = A[p, q] B[r, c]).
     */
    record KroneckerSum(int n) implements OfWeights {}

    /** dW, A, s, t to dA, ds, dt. */
    record KroneckerSumGrad(int n) implements OfWeights {}

    /** W [out, in], B [out, r], A [r, in] to 1 / |row of W + scale B A| [out]; no gradient flows through (DoRA, arXiv 2402.09353, section 4.3). */
    record InverseRowNorms(double scale) implements OfWeights {}

    /** v [k, b (b - 1) / 2], the strict upper triangles of skew-symmetric Q_i, row by row, to R [k b, b]: R_i = (I - Q_i)(I + Q_i)^-1, exactly inverted. */
    record Cayley(int block) implements OfWeights {}

    /** dR [k b, b], v to dv. */
    record CayleyGrad(int block) implements OfWeights {}

    /**
     * x_1, x_2, ... to a scalar: the sum of the squared Frobenius norms of x x^T - I for the first {@code byRows} of them and of x^T x - I for the others (AdaLoRA, arXiv
     * 2303.10512, equation 4).
     */
    record OrthogonalityGap(int byRows) implements OfWeights {}

    /** x to dx, multiplied by {@code coefficient}. */
    record OrthogonalityGapGrad(boolean ofColumns, double coefficient) implements OfWeights {}
}
