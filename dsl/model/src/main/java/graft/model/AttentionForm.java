package graft.model;

import graft.graph.MixtureInputs;
import graft.graph.StructureMatrix;
import graft.model.adapter.KeyValueAdapter;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What attention makes of queries, keys and values. */
public sealed interface AttentionForm {
    /** Whether the structural bias of the description ({@link PairEncoding}) goes into it. */
    boolean takesBias();

    /**
     * y [T, d].
     *
     * @param path of the block's attention, such as {@code blocks.0.attention}
     * @param bias the structural bias [P, heads], or null
     * @param dropout of the probabilities; 0 unless training
     */
    Value mix(Network net, String path, int block, int heads, Value q, Value k, Value v, @Nullable Value bias, double dropout);

    /** Softmax attention, behind a prefix if there is one. */
    private static Value behind(Network net, KeyValueAdapter.@Nullable Prefix prefix, Op.Attention op, Value q, Value k, Value v, @Nullable Value bias) {
        List<Value> operands = new ArrayList<>(List.of(q, k, v));
        if (prefix != null) operands.addAll(List.of(prefix.keys(), prefix.values()));
        if (bias != null) operands.add(bias);
        return net.ops().applyAll(prefix == null ? op : new Op.PrefixAttention(op, prefix.keys().shape().rows(Sizes.NONE)), operands).getFirst();
    }

    /** softmax(q k^T / sqrt(d/H) + bias) v, as in Graphormer. */
    record Biased() implements AttentionForm {
        @Override
        public boolean takesBias() {
            return true;
        }

        @Override
        public Value mix(Network net, String path, int block, int heads, Value q, Value k, Value v, @Nullable Value bias, double dropout) {
            int site = dropout > 0 ? net.site(path + ".probabilities") : 0;
            double scale = 1 / Math.sqrt((double) q.columns() / heads);
            return behind(net, net.prefix(path + ".keys-values", block, k.columns()), new Op.Attention(heads, scale, bias != null, dropout, site), q, k, v, bias);
        }
    }

    /**
     * (a softmax(q k^T / sqrt(d/H)) + b g(D) + c A / (rowsum(A) + 10^-6)) v with c = 1 - a - b, D the distances in space and A the adjacency with self-loops
     * (MAT, arXiv 2002.08264, equation 2).
     *
     * @param attention a
     * @param distance b
     * @param kernel g: {@code EXPONENTIAL}, whose rows do not add to one, or {@code SOFTMAX}
     * @param trained whether a, b and c are weights of each block, {@code attention.shares}, that start at these values; they are used as they are
     */
    record Mixture(double attention, double distance, StructureMatrix.Kernel kernel, boolean trained) implements AttentionForm {
        private static final double EPSILON = 1e-6;

        public Mixture {
            if (!(attention >= 0 && distance >= 0 && attention + distance <= 1 + 1e-9)) {
                throw new ModelException("the shares of attention and distance are " + attention + " and " + distance + "; neither may be negative nor their sum above 1");
            }
        }

        @Override
        public boolean takesBias() {
            return false;
        }

        /** c. */
        public double adjacency() {
            return 1 - attention - distance;
        }

        @Override
        public Value mix(Network net, String path, int block, int heads, Value q, Value k, Value v, @Nullable Value bias, double dropout) {
            int site = dropout > 0 ? net.site(path + ".probabilities") : 0;
            double scale = 1 / Math.sqrt((double) q.columns() / heads);
            Value near = net.ops().apply(new Op.Load(), net.ops().input(new MixtureInputs.DistanceKernel(kernel)));
            Value bonded = net.ops().apply(new Op.Load(), net.ops().input(new MixtureInputs.RowAdjacency(EPSILON)));
            KeyValueAdapter.@Nullable Prefix prefix = net.prefix(path + ".keys-values", block, k.columns());
            if (prefix != null) {
                if (trained) throw new ModelException("a prefix at " + path + " needs fixed shares of attention, distance and adjacency; here they are trained");
                // A prefix takes part in the softmax term alone: it has no distance and no bonds (reference 7.1).
                Value softmax = behind(net, prefix, new Op.Attention(heads, scale, false, dropout, site), q, k, v, null);
                Value others = net.ops().apply(new Op.MixtureAttention(heads, scale, new Op.Shares(0, distance, adjacency()), dropout, site), q, k, v, near, bonded);
                return net.ops().add(net.ops().scale(softmax, attention), others);
            }
            if (!trained) {
                Op.Shares shares = new Op.Shares(attention, distance, adjacency());
                return net.ops().apply(new Op.MixtureAttention(heads, scale, shares, dropout, site), q, k, v, near, bonded);
            }
            Initialiser start = new Initialiser.Values(List.of(attention, distance, adjacency()));
            Value shares = net.part(new Part(path + ".shares", Shape.of(3), PartKind.WEIGHT, start, -1));
            return net.ops().apply(new Op.MixtureAttention(heads, scale, null, dropout, site), q, k, v, near, bonded, shares);
        }
    }
}
