package graft.program;

import graft.tensor.Dim;
import graft.tensor.Shape;
import java.util.List;

/** The shape rule of every operation: what it accepts, and the shapes of its computed outputs. */
final class ShapeRules {
    private ShapeRules() {}

    /**
     * Shapes of the computed outputs; empty for operations that only add to gradient buffers or produce a scalar.
     *
     * @throws ProgramException naming the operation and the shapes
     */
    static List<Shape> infer(Op op, List<Value> in) {
        OperandRules.check(op, in);
        return switch (op) {
            case Op.Linear o -> {
                expect(op, in, o.hasBias() ? 3 : 2);
                check(in.get(0).columns() == in.get(1).columns(), op, in, "the columns of x and W differ");
                int out = rows(in.get(1));
                if (o.hasBias()) check(in.get(2).shape().elements() == out, op, in, "the bias does not have one number per row of W");
                yield List.of(like(in.get(0), out));
            }
            case Op.LinearGradInput o -> {
                expect(op, in, 2);
                check(in.get(0).columns() == rows(in.get(1)), op, in, "the columns of dy are not the rows of W");
                yield List.of(like(in.get(0), in.get(1).columns()));
            }
            case Op.LinearGradWeight o -> sameRows(op, in, 2);
            case Op.ColumnSum o -> none(op, in, 1);
            case Op.AddBias o -> {
                expect(op, in, 2);
                check(in.get(1).shape().elements() == in.get(0).columns(), op, in, "the bias does not fit the columns");
                yield List.of(in.get(0).shape());
            }
            case Op.EmbeddingSum o -> {
                expect(op, in, 2 * o.tables());
                for (int i = 2; i < in.size(); i += 2) check(in.get(i).columns() == in.getFirst().columns(), op, in, "tables differ in width");
                for (int i = 3; i < in.size(); i += 2) check(sameRows(in.get(i), in.get(1)), op, in, "indices differ in rows");
                yield List.of(Shape.of(in.get(1).shape().rowDim(), in.getFirst().columns()));
            }
            case Op.EmbeddingGrad o -> sameRows(op, in, 2);
            case Op.PairEmbedding o -> {
                expect(op, in, 2);
                check(in.get(1).shape().rowDim() == Dim.Ragged.PAIRS && in.get(1).columns() == 1, op, in, "the index must be [P, 1]");
                yield List.of(Shape.of(Dim.Ragged.PAIRS, in.get(0).columns()));
            }
            case Op.PairEmbeddingGrad o -> sameRows(op, in, 2);
            case Op.HopProjection o -> {
                expect(op, in, 2);
                int heads = in.get(0).columns();
                check(in.get(1).shape().elements() >= (long) o.hops() * heads * heads, op, in, "the hop table is too short for " + o.hops() + " hops");
                yield List.of(like(in.get(0), o.hops() * heads));
            }
            case Op.HopProjectionGradInput o -> {
                expect(op, in, 2);
                yield List.of(like(in.get(0), in.get(0).columns() / o.hops()));
            }
            case Op.HopProjectionGradWeight o -> sameRows(op, in, 2);
            case Op.PathBias o -> {
                expect(op, in, 3);
                check(in.get(1).columns() == o.hops() && in.get(0).columns() % o.hops() == 0, op, in, "hops do not fit");
                yield List.of(Shape.of(Dim.Ragged.PAIRS, in.get(0).columns() / o.hops()));
            }
            case Op.PathBiasGrad o -> {
                expect(op, in, 3);
                yield List.of(Shape.of(Dim.Ragged.EDGES, in.get(0).columns() * o.hops()));
            }
            case Op.Attention o -> {
                expect(op, in, o.hasBias() ? 4 : 3);
                attention(op, o, in, 0);
                yield List.of(in.get(2).shape());
            }
            case Op.AttentionGrad o -> {
                expect(op, in, o.forward().hasBias() ? 5 : 4);
                attention(op, o.forward(), in, 1);
                Shape x = in.get(1).shape();
                yield o.biasGradient() ? List.of(x, x, x, in.get(4).shape()) : List.of(x, x, x);
            }
            case Op.MixtureAttention o -> {
                mixture(op, o, in, 0);
                yield List.of(in.get(2).shape());
            }
            case Op.MixtureAttentionGrad o -> {
                mixture(op, o.forward(), in, 1);
                check(!o.sharesGradient() || o.forward().shares() == null, op, in, "fixed shares have no gradient");
                Shape x = in.get(1).shape();
                yield o.sharesGradient() ? List.of(x, x, x, Shape.of(Dim.Ragged.GRAPHS, 3)) : List.of(x, x, x);
            }
            case Op.UnitRows o -> first(op, in, 1);
            case Op.UnitRowsGrad o -> equalShapes(op, in, 2);
            case Op.LayerNorm o -> {
                expect(op, in, 3);
                check(in.get(1).shape().elements() == in.get(0).columns() && in.get(2).shape().elements() == in.get(0).columns(), op, in, "gamma and beta must have one number per column");
                yield List.of(in.get(0).shape());
            }
            case Op.LayerNormGradInput o -> {
                expect(op, in, 3);
                check(in.get(0).shape().equals(in.get(1).shape()), op, in, "dy and x differ");
                yield List.of(in.get(1).shape());
            }
            case Op.LayerNormGradGamma o -> sameRows(op, in, 2);
            case Op.Activate o -> first(op, in, 1);
            case Op.ActivateGrad o -> equalShapes(op, in, 2);
            case Op.Add o -> equalShapes(op, in, 2);
            case Op.Scale o -> first(op, in, 1);
            case Op.ScaleColumns o -> {
                expect(op, in, 2);
                long n = in.get(1).shape().elements();
                check(n == 1 || n == in.get(0).columns(), op, in, "the scale must have one number, or one per column");
                yield List.of(in.get(0).shape());
            }
            case Op.ScaleColumnsGrad o -> sameRows(op, in, 2);
            case Op.Dropout o -> {
                rate(op, o.rate(), in);
                yield first(op, in, 1);
            }
            case Op.StructureProduct o -> {
                expect(op, in, 2);
                check(in.get(1).shape().rowDim() == Dim.Ragged.TOKENS, op, in, "a structure matrix multiplies tokens");
                yield List.of(in.get(1).shape());
            }
            case Op.Readout o -> {
                expect(op, in, 1);
                check(in.get(0).shape().rowDim() == Dim.Ragged.TOKENS, op, in, "readout takes tokens");
                yield List.of(Shape.of(Dim.Ragged.GRAPHS, in.get(0).columns()));
            }
            case Op.ReadoutGrad o -> {
                expect(op, in, 1);
                yield List.of(Shape.of(Dim.Ragged.TOKENS, in.get(0).columns()));
            }
            case Op.Loss o -> scalar(op, in);
            case Op.LossGrad o -> equalShapes(op, in, 2);
            case Op.ClassLoss o -> {
                classes(op, in);
                yield List.of();
            }
            case Op.ClassLossGrad o -> {
                classes(op, in);
                yield List.of(in.getFirst().shape());
            }
            case Op.Divergence o -> scalar(op, in);
            case Op.DivergenceGrad o -> equalShapes(op, in, 2);
            case Op.Detach o -> first(op, in, 1);
            case Op.Load o -> first(op, in, 1);
            case Op.GaussianNoise o -> {
                expect(op, in, 0);
                yield List.of(Shape.of(Dim.Ragged.TOKENS, o.columns()));
            }
            case Op.AscentStep o -> equalShapes(op, in, 2);
            case Op.Accumulate o -> none(op, in, 1);
            case Op.Multiply o -> equalShapes(op, in, 2);
            case Op.RowSoftmax o -> first(op, in, 1);
            case Op.RowSoftmaxGrad o -> equalShapes(op, in, 2);
            case Op.BlockProduct o -> {
                expect(op, in, 2);
                check(in.get(1).columns() == o.block() && in.get(1).shape().isConstant() && in.get(1).shape().elements() == (long) in.get(0).columns() * o.block(), op, in,
                        "the blocks must be square, one under the other, one for every " + o.block() + " columns");
                yield List.of(in.get(0).shape());
            }
            case Op.BlockProductGradBlocks o -> sameRows(op, in, 2);
            case Op.PrefixAttention o -> {
                prefixAttention(op, o, in, 0);
                yield List.of(in.get(2).shape());
            }
            case Op.PrefixAttentionGrad o -> {
                prefixAttention(op, o.forward(), in, 1);
                Shape x = in.get(1).shape();
                Shape prefix = in.get(4).shape();
                yield o.biasGradient() ? List.of(x, x, x, prefix, prefix, in.get(6).shape()) : List.of(x, x, x, prefix, prefix);
            }
            case Op.OfWeights o -> WeightShapes.infer(o, in);
        };
    }

    private static void attention(Op op, Op.Attention o, List<Value> in, int q) {
        check(in.get(q).columns() % o.heads() == 0, op, in, in.get(q).columns() + " columns do not divide into " + o.heads() + " heads");
        check(in.get(q).shape().equals(in.get(q + 1).shape()) && in.get(q).shape().equals(in.get(q + 2).shape()), op, in, "q, k and v differ");
        if (o.hasBias()) check(in.get(q + 3).shape().rowDim() == Dim.Ragged.PAIRS && in.get(q + 3).columns() == o.heads(), op, in, "the bias must be [P, heads]");
        rate(op, o.dropout(), in);
    }

    private static void rate(Op op, double rate, List<Value> in) {
        check(rate >= 0 && rate < 1, op, in, "the dropout rate is " + rate + ", but must be at least 0 and below 1");
    }

    private static void mixture(Op op, Op.MixtureAttention o, List<Value> in, int q) {
        expect(op, in, q + (o.shares() == null ? 6 : 5));
        attention(op, new Op.Attention(o.heads(), o.scale(), false, o.dropout(), o.site()), in, q);
        for (int k = q + 3; k < q + 5; k++) {
            check(in.get(k).shape().rowDim() == Dim.Ragged.PAIRS && in.get(k).columns() == 1, op, in, "the distance kernel and the adjacency must be [P, 1]");
        }
        if (o.shares() == null) check(in.get(q + 5).shape().isConstant() && in.get(q + 5).shape().elements() == 3, op, in, "the shares must be three numbers");
    }

    private static void classes(Op op, List<Value> in) {
        expect(op, in, 2);
        check(in.get(1).shape().equals(Shape.of(in.get(0).shape().rowDim(), 1)), op, in, "there must be one class a row");
    }

    private static void prefixAttention(Op op, Op.PrefixAttention o, List<Value> in, int q) {
        boolean bias = o.attention().hasBias();
        expect(op, in, q + (bias ? 6 : 5));
        List<Value> plain = new java.util.ArrayList<>(in.subList(q, q + 3));
        if (bias) plain.add(in.get(q + 5));
        attention(op, o.attention(), plain, 0);
        Shape prefix = Shape.of(o.length(), in.get(q).columns());
        check(in.get(q + 3).shape().equals(prefix) && in.get(q + 4).shape().equals(prefix), op, in, "prefix keys and values must be " + prefix);
    }

    private static List<Shape> scalar(Op op, List<Value> in) {
        equalShapes(op, in, 2);
        return List.of();
    }

    private static List<Shape> equalShapes(Op op, List<Value> in, int count) {
        expect(op, in, count);
        for (Value v : in) check(v.shape().equals(in.getFirst().shape()), op, in, "the shapes differ");
        return List.of(in.getFirst().shape());
    }

    private static List<Shape> first(Op op, List<Value> in, int count) {
        expect(op, in, count);
        return List.of(in.getFirst().shape());
    }

    private static List<Shape> none(Op op, List<Value> in, int count) {
        expect(op, in, count);
        return List.of();
    }

    private static List<Shape> sameRows(Op op, List<Value> in, int count) {
        expect(op, in, count);
        for (Value v : in) check(sameRows(v, in.getFirst()), op, in, "the rows differ");
        return List.of();
    }

    private static boolean sameRows(Value a, Value b) {
        return a.shape().rowDim().equals(b.shape().rowDim());
    }

    private static int rows(Value weight) {
        return weight.shape().rows(graft.tensor.Sizes.NONE);
    }

    private static Shape like(Value rowsOf, int columns) {
        return Shape.of(rowsOf.shape().rowDim(), columns);
    }

    static void expect(Op op, List<Value> in, int count) {
        check(in.size() == count, op, in, "it takes " + count + " inputs");
    }

    static void check(boolean holds, Op op, List<Value> in, String why) {
        if (holds) return;
        StringBuilder text = new StringBuilder(op.mnemonic()).append(" does not fit its inputs: ").append(why).append(" (");
        for (int i = 0; i < in.size(); i++) text.append(i == 0 ? "" : ", ").append(in.get(i)).append(' ').append(in.get(i).shape());
        throw new ProgramException(text.append(')').toString());
    }
}
