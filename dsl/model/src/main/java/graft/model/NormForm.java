package graft.model;

import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;

/** How a norm is computed; all norms of a network are alike. */
public sealed interface NormForm {
    /** The norm of each row of x, with weights named after {@code name}. */
    Value apply(Network net, String name, Value x);

    /** LayerNorm: gamma (x - mean) / sqrt(var + epsilon) + beta, var over d. */
    record Layer(double epsilon) implements NormForm {
        @Override
        public Value apply(Network net, String name, Value x) {
            return layerNorm(net, name, x, new Op.LayerNorm(epsilon, false));
        }
    }

    /** MAT's LayerNorm: gamma (x - mean) / (std + epsilon) + beta, std over d - 1. */
    record UnbiasedLayer(double epsilon) implements NormForm {
        @Override
        public Value apply(Network net, String name, Value x) {
            if (x.columns() < 2) throw new ModelException(name + ": a deviation over d - 1 needs a width of at least 2");
            return layerNorm(net, name, x, new Op.LayerNorm(epsilon, true));
        }
    }

    /** ScaleNorm (arXiv 1910.05895): s x / max(|x|, epsilon) with one learned number s that starts at the square root of the width. */
    record Scale(double epsilon) implements NormForm {
        @Override
        public Value apply(Network net, String name, Value x) {
            Part scale = new Part(name + ".scale", Shape.of(1), PartKind.NORM_SCALE, new Initialiser.Constant(Math.sqrt(x.columns())), -1);
            return net.ops().apply(new Op.ScaleColumns(), net.ops().apply(new Op.UnitRows(epsilon), x), net.part(scale));
        }
    }

    private static Value layerNorm(Network net, String name, Value x, Op.LayerNorm op) {
        Shape shape = Shape.of(x.columns());
        Value gamma = net.part(new Part(name + ".weight", shape, PartKind.NORM_SCALE, Initialiser.ONES, -1));
        Value beta = net.part(new Part(name + ".bias", shape, PartKind.NORM_SHIFT, Initialiser.ZEROS, -1));
        return net.ops().apply(op, x, gamma, beta);
    }
}
