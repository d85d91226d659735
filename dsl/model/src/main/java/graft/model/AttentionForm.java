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

    /**
     * What the same probabilities make of other values [T, d]: they count as constants, without dropout and without a prefix. The structure matrix {@code attention}, one a head.
     */
    Value held(Network net, String path, int heads, Value q, Value k, Value values, @Nullable Value bias);

    /** These values as constants. */
    private static Value constant(Network net, Value x) {
        return net.ops().apply(new Op.Detach(), x);
    }

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
        public Value held(Network net, String path, int heads, Value q, Value k, Value values, @Nullable Value bias) {
            double scale = 1 / Math.sqrt((double) q.columns() / heads);
            return behind(net, null, new Op.Attention(heads, scale, bias != null, 0, 0), constant(net, q), constant(net, k), values, bias == null ? null : constant(net, bias));
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
        public Value held(Network net, String path, int heads, Value q, Value k, Value values, @Nullable Value bias) {
            return mixture(net, operation(heads, q, 0, 0), constant(net, q), constant(net, k), values, trained ? constant(net, shares(net, path)) : null);
        }

        @Override
        public Value mix(Network net, String path, int block, int heads, Value q, Value k, Value v, @Nullable Value bias, double dropout) {
            Op.MixtureAttention op = operation(heads, q, dropout, dropout > 0 ? net.site(path + ".probabilities") : 0);
            @Nullable Value shares = trained ? shares(net, path) : null;
            KeyValueAdapter.@Nullable Prefix prefix = net.prefix(path + ".keys-values", block, k.columns());
            if (prefix == null) return mixture(net, op, q, k, v, shares);
            // A prefix takes part in the softmax term alone: it has no distance and no bonds (reference 7.1).
            Value softmax = behind(net, prefix, new Op.Attention(heads, op.scale(), false, dropout, op.site()), q, k, v, null);
            if (shares == null) {
                Value others = mixture(net, new Op.MixtureAttention(heads, op.scale(), new Op.Shares(0, distance, adjacency()), dropout, op.site()), q, k, v, null);
                return net.ops().add(net.ops().scale(softmax, attention), others);
            }
            Value first = net.ops().apply(new Op.Slice(0, Shape.of(1)), shares);
            Value rest = net.ops().apply(new Op.Pad(1, Shape.of(3)), net.ops().apply(new Op.Slice(1, Shape.of(2)), shares));
            return net.ops().add(net.ops().apply(new Op.ScaleColumns(), softmax, first), mixture(net, op, q, k, v, rest));
        }

        /** The weights a, b and c of a block, where they are trained. */
        private Value shares(Network net, String path) {
            Initialiser start = new Initialiser.Values(List.of(attention, distance, adjacency()));
            return net.part(new Part(path + ".shares", Shape.of(3), PartKind.WEIGHT, start, -1));
        }

        /** The operation, with fixed shares unless they are weights. */
        private Op.MixtureAttention operation(int heads, Value q, double dropout, int site) {
            return new Op.MixtureAttention(heads, 1 / Math.sqrt((double) q.columns() / heads), trained ? null : new Op.Shares(attention, distance, adjacency()), dropout, site);
        }

        /** @param shares [3], or null where the operation has them */
        private Value mixture(Network net, Op.MixtureAttention op, Value q, Value k, Value v, @Nullable Value shares) {
            Value near = net.ops().apply(new Op.Load(), net.ops().input(new MixtureInputs.DistanceKernel(kernel)));
            Value bonded = net.ops().apply(new Op.Load(), net.ops().input(new MixtureInputs.RowAdjacency(EPSILON)));
            List<Value> operands = new ArrayList<>(List.of(q, k, v, near, bonded));
            if (shares != null) operands.add(shares);
            return net.ops().applyAll(op, operands).getFirst();
        }
    }
}
