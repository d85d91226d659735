package graft.autodiff;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.ProgramException;
import graft.program.Value;
import java.util.ArrayList;
import java.util.List;

/** The table of rules: how each operation passes gradients to its inputs. */
final class GradientRules {
    private GradientRules() {}

    /** Operations whose result counts as a constant. */
    static boolean stopsGradient(Op op) {
        return op instanceof Op.AscentStep || op instanceof Op.GaussianNoise || op instanceof Op.Load || op instanceof Op.Detach || op instanceof Op.InverseRowNorms;
    }

    /** The rule of a loss or divergence with factor {@code c} in the objective. */
    static void scalar(Instruction i, double c, Autodiff g) {
        if (i.op() instanceof Op.OrthogonalityGap o) {
            for (int k = 0; k < i.inputs().size(); k++) {
                Value x = i.inputs().get(k);
                if (g.needs(x)) g.add(x, g.builder().apply(new Op.OrthogonalityGapGrad(k >= o.byRows(), c), x));
            }
            return;
        }
        Value z = i.inputs().get(0);
        Value reference = i.inputs().get(1);
        switch (i.op()) {
            case Op.Loss o -> g.add(z, g.builder().apply(new Op.LossGrad(o.loss(), c), z, reference));
            case Op.ClassLoss o -> g.add(z, g.builder().apply(new Op.ClassLossGrad(c), z, reference));
            case Op.Divergence o -> {
                Op grad = new Op.DivergenceGrad(o.divergence(), c);
                if (g.needs(z)) g.add(z, g.builder().apply(grad, z, reference));
                if (g.needs(reference)) g.add(reference, g.builder().apply(grad, reference, z));
            }
            default -> throw new ProgramException(i.op().mnemonic() + " is no scalar operation");
        }
    }

    /** The rule of an operation whose output has a gradient. */
    static void apply(Instruction i, Autodiff g) {
        Value dy = g.gradient(i.output());
        List<Value> in = i.inputs();
        switch (i.op()) {
            case Op.Linear o -> {
                if (g.needs(in.get(0))) g.add(in.get(0), g.builder().apply(new Op.LinearGradInput(), dy, in.get(1)));
                g.accumulate(in.get(1), new Op.LinearGradWeight(), dy, in.get(0));
                if (o.hasBias()) g.accumulate(in.get(2), new Op.ColumnSum(), dy);
            }
            case Op.AddBias o -> {
                g.add(in.get(0), dy);
                g.accumulate(in.get(1), new Op.ColumnSum(), dy);
            }
            case Op.EmbeddingSum o -> {
                for (int t = 0; t < in.size(); t += 2) {
                    g.accumulate(in.get(t), new Op.EmbeddingGrad(o.scale(), paddingRow(in.get(t))), dy, in.get(t + 1));
                }
            }
            case Op.PairEmbedding o -> g.accumulate(in.get(0), new Op.PairEmbeddingGrad(paddingRow(in.get(0))), dy, in.get(1));
            case Op.HopProjection o -> {
                if (g.needs(in.get(0))) g.add(in.get(0), g.builder().apply(new Op.HopProjectionGradInput(o.hops()), dy, in.get(1)));
                g.accumulate(in.get(1), new Op.HopProjectionGradWeight(o.hops()), dy, in.get(0));
            }
            case Op.PathBias o -> {
                if (g.needs(in.get(0))) g.add(in.get(0), g.builder().apply(new Op.PathBiasGrad(o.hops()), dy, in.get(1), in.get(2)));
            }
            case Op.Attention o -> attention(o, dy, in, g);
            case Op.MixtureAttention o -> mixture(o, dy, in, g);
            case Op.UnitRows o -> g.add(in.get(0), g.builder().apply(new Op.UnitRowsGrad(o.epsilon()), dy, in.get(0)));
            case Op.LayerNorm o -> {
                if (g.needs(in.get(0))) g.add(in.get(0), g.builder().apply(new Op.LayerNormGradInput(o), dy, in.get(0), in.get(1)));
                g.accumulate(in.get(1), new Op.LayerNormGradGamma(o), dy, in.get(0));
                g.accumulate(in.get(2), new Op.ColumnSum(), dy);
            }
            case Op.Activate o -> g.add(in.get(0), g.builder().apply(new Op.ActivateGrad(o.activation()), dy, in.get(0)));
            case Op.Add o -> {
                g.add(in.get(0), dy);
                g.add(in.get(1), dy);
            }
            case Op.Scale o -> g.add(in.get(0), g.builder().scale(dy, o.factor()));
            case Op.ScaleColumns o -> {
                if (g.needs(in.get(0))) g.add(in.get(0), g.builder().apply(o, dy, in.get(1)));
                g.accumulate(in.get(1), new Op.ScaleColumnsGrad(), dy, in.get(0));
            }
            case Op.Dropout o -> g.add(in.get(0), g.builder().apply(o, dy));
            case Op.StructureProduct o -> g.add(in.get(1), g.builder().apply(new Op.StructureProduct(!o.transposed()), in.get(0), dy));
            case Op.Readout o -> g.add(in.get(0), g.builder().apply(new Op.ReadoutGrad(o.pooling()), dy));
            case Op.Multiply o -> {
                if (g.needs(in.get(0))) g.add(in.get(0), g.builder().apply(o, dy, in.get(1)));
                if (g.needs(in.get(1))) g.add(in.get(1), g.builder().apply(o, dy, in.get(0)));
            }
            case Op.RowSoftmax o -> g.add(in.get(0), g.builder().apply(new Op.RowSoftmaxGrad(), dy, i.output()));
            case Op.BlockProduct o -> {
                if (g.needs(in.get(0))) g.add(in.get(0), g.builder().apply(new Op.BlockProduct(o.block(), !o.transposed()), dy, in.get(1)));
                g.accumulate(in.get(1), new Op.BlockProductGradBlocks(o.block(), o.transposed()), dy, in.get(0));
            }
            case Op.PrefixAttention o -> {
                boolean biasGradient = o.attention().hasBias() && g.needs(in.get(5));
                addAll(new Op.PrefixAttentionGrad(o, biasGradient), withFirst(dy, in), in, g);
            }
            case Op.Slice o -> g.add(in.get(0), g.builder().apply(new Op.Pad(o.offset(), in.get(0).shape()), dy));
            case Op.Pad o -> g.add(in.get(0), g.builder().apply(new Op.Slice(o.offset(), in.get(0).shape()), dy));
            case Op.Concat o -> {
                int offset = 0;
                for (Value x : in) {
                    if (g.needs(x)) g.add(x, g.builder().apply(new Op.Slice(offset, x.shape()), dy));
                    offset += (int) x.shape().elements();
                }
            }
            case Op.KroneckerSum o -> addAll(new Op.KroneckerSumGrad(o.n()), withFirst(dy, in), in, g);
            case Op.Cayley o -> g.add(in.get(0), g.builder().apply(new Op.CayleyGrad(o.block()), dy, in.get(0)));
            default -> throw new ProgramException("no gradient rule for " + i.op().mnemonic() + "; it cannot lie between a trainable parameter and a loss");
        }
    }

    private static int paddingRow(Value table) {
        return table.origin() instanceof Value.FromParameter p ? p.parameter().paddingRow() : -1;
    }

    private static void attention(Op.Attention o, Value dy, List<Value> in, Autodiff g) {
        boolean biasGradient = o.hasBias() && g.needs(in.get(3));
        addAll(new Op.AttentionGrad(o, biasGradient), withFirst(dy, in), in, g);
    }

    /** Emits a gradient operation whose outputs are the gradients of the first inputs. */
    private static void addAll(Op gradient, List<Value> args, List<Value> in, Autodiff g) {
        List<Value> grads = g.builder().applyAll(gradient, args);
        for (int k = 0; k < grads.size(); k++) g.add(in.get(k), grads.get(k));
    }

    private static void mixture(Op.MixtureAttention o, Value dy, List<Value> in, Autodiff g) {
        boolean sharesGradient = o.shares() == null && g.needs(in.get(5));
        List<Value> args = new ArrayList<>(List.of(dy));
        args.addAll(in);
        List<Value> grads = g.builder().applyAll(new Op.MixtureAttentionGrad(o, sharesGradient), args);
        for (int k = 0; k < 3; k++) g.add(in.get(k), grads.get(k));
        if (sharesGradient) g.accumulate(in.get(5), new Op.ColumnSum(), grads.get(3));
    }

    private static List<Value> withFirst(Value dy, List<Value> in) {
        List<Value> args = new ArrayList<>(List.of(dy));
        args.addAll(in);
        return args;
    }
}
