package graft.program;

import graft.tensor.Shape;
import graft.tensor.Sizes;
import java.util.List;

/** The shape rules of operations that make weights from weights. */
final class WeightShapes {
    private WeightShapes() {}

    /** As {@link ShapeRules#infer}. */
    static List<Shape> infer(Op.OfWeights op, List<Value> in) {
        for (Value v : in) ShapeRules.check(v.shape().isConstant(), op, in, "it takes weights, and " + v + " depends on the batch");
        return switch (op) {
            case Op.Slice o -> {
                ShapeRules.expect(op, in, 1);
                ShapeRules.check(o.offset() >= 0 && o.offset() + o.shape().elements() <= elements(in, 0), op, in, "the slice does not lie inside");
                yield List.of(o.shape());
            }
            case Op.Pad o -> {
                ShapeRules.expect(op, in, 1);
                ShapeRules.check(o.offset() >= 0 && o.offset() + elements(in, 0) <= o.shape().elements(), op, in, "the slice does not lie inside");
                yield List.of(o.shape());
            }
            case Op.Concat o -> List.of(Shape.of(Math.toIntExact(in.stream().mapToLong(v -> v.shape().elements()).sum())));
            case Op.KroneckerSum o -> {
                ShapeRules.expect(op, in, 3);
                yield List.of(kronecker(op, o.n(), in, 0));
            }
            case Op.KroneckerSumGrad o -> {
                ShapeRules.expect(op, in, 4);
                ShapeRules.check(in.get(0).shape().equals(kronecker(op, o.n(), in, 1)), op, in, "dW does not have the shape of W");
                yield List.of(in.get(1).shape(), in.get(2).shape(), in.get(3).shape());
            }
            case Op.InverseRowNorms o -> {
                ShapeRules.expect(op, in, 3);
                int out = in.get(0).shape().rows(Sizes.NONE);
                int rank = in.get(1).columns();
                ShapeRules.check(in.get(1).shape().equals(Shape.of(out, rank)) && in.get(2).shape().equals(Shape.of(rank, in.get(0).columns())), op, in, "B A does not have the shape of W");
                yield List.of(Shape.of(out));
            }
            case Op.Cayley o -> {
                ShapeRules.expect(op, in, 1);
                yield List.of(rotations(op, o.block(), in, 0));
            }
            case Op.CayleyGrad o -> {
                ShapeRules.expect(op, in, 2);
                ShapeRules.check(in.get(0).shape().equals(rotations(op, o.block(), in, 1)), op, in, "dR does not have the shape of R");
                yield List.of(in.get(1).shape());
            }
            case Op.OrthogonalityGap o -> {
                ShapeRules.check(!in.isEmpty() && o.byRows() >= 0 && o.byRows() <= in.size(), op, in, "it takes at least one weight, and as many by rows as it says");
                yield List.of();
            }
            case Op.OrthogonalityGapGrad o -> {
                ShapeRules.expect(op, in, 1);
                yield List.of(in.getFirst().shape());
            }
        };
    }

    private static long elements(List<Value> in, int k) {
        return in.get(k).shape().elements();
    }

    private static Shape kronecker(Op op, int n, List<Value> in, int first) {
        long a = elements(in, first);
        long s = elements(in, first + 1);
        long t = elements(in, first + 2);
        ShapeRules.check(a == (long) n * n * n && s % n == 0 && t % n == 0, op, in, "A must be " + n + " matrices of " + n + " x " + n + ", s and t " + n + " vectors");
        return Shape.of(Math.toIntExact(t), Math.toIntExact(s));
    }

    private static Shape rotations(Op op, int block, List<Value> in, int v) {
        ShapeRules.check(in.get(v).columns() == block * (block - 1) / 2, op, in, "a skew-symmetric block of " + block + " has " + block * (block - 1) / 2 + " numbers");
        return Shape.of(in.get(v).shape().rows(Sizes.NONE) * block, block);
    }
}
