package graft.model.adapter;

import graft.graph.StructureInput;
import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.Initialiser;
import graft.model.Port;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * G-Adapter (arXiv 2305.10329), a low-rank graph convolution beside the stream. With structure matrix S (n x n, no gradient), W_down
 * d x r and W_up r x d (reference 1.2, 1.5):
 *
 * <pre>
 * paper    H = LN_pre(x);  Z = (S H W_down + b_down) W_up + b_up;  y = LN_post(act(Z) + H)
 * safe     y = x + s act((S LN(x) W_down + b_down) W_up + b_up), W_up and b_up zero at start: exactly the identity at step 0
 * </pre>
 *
 * S (H W_down) costs n d r + nnz(S) r operations, so the convolution is done in the low rank.
 *
 * @param rank r
 * @param structure S
 * @param tokenMode what S says about the graph token
 * @param activation after the up-projection
 * @param biases whether both maps have a bias
 */
public record GAdapter(int rank, StructureMatrix structure, TokenMode tokenMode, Mode mode, Activation activation, boolean biases) implements StreamAdapter {
    private static final double EPSILON = 1e-5;

    /** The two readings of the method. */
    public enum Mode {
        /** As in the paper: two layer norms, not the identity at the start. */
        PAPER("paper"),
        /** Exact identity at the start. */
        SAFE("safe");

        private final String id;

        Mode(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }

    public GAdapter {
        Ranks.checkPositive("g-adapter", rank);
        new StructureInput(structure, tokenMode);
    }

    /** The defaults of the paper as far as known: after the block, symmetric normalised A + I, graph token self-loop. */
    public static GAdapter ofRank(int rank) {
        return new GAdapter(rank, new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.SYMMETRIC), TokenMode.SELF_LOOP, Mode.PAPER, Activation.RELU, true);
    }

    @Override
    public String name() {
        return "g-adapter";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("r", rank);
        options.put("structure", structure.id());
        options.put("token", tokenMode.id());
        options.put("mode", mode.id());
        options.put("activation", activation);
        options.put("biases", biases);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value x) {
        Ranks.checkFits(name(), rank, port);
        int width = port.out();
        return switch (mode) {
            case PAPER -> {
                Value h = norm(scope, "ln-pre", x, width);
                Value z = convolve(scope, h, width, Initialiser.fanIn(rank));
                yield norm(scope, "ln-post", scope.ops().add(scope.ops().activate(activation, z), h), width);
            }
            case SAFE -> {
                Value z = convolve(scope, norm(scope, "ln-pre", x, width), width, Initialiser.ZEROS);
                Value s = scope.parameter("scale", Shape.of(1), Initialiser.ONES);
                yield scope.ops().add(x, scope.ops().apply(new Op.ScaleColumns(), scope.ops().activate(activation, z), s));
            }
        };
    }

    private Value convolve(AdapterScope scope, Value h, int width, Initialiser up) {
        Value s = scope.ops().input(new StructureInput(structure, tokenMode));
        Value low = scope.ops().linear(h, scope.parameter("down.weight", Shape.of(rank, width), Initialiser.fanIn(width)));
        Value mixed = scope.ops().apply(new Op.StructureProduct(false), s, low);
        Value upWeight = scope.parameter("up.weight", Shape.of(width, rank), up);
        if (!biases) return scope.ops().linear(mixed, upWeight);
        Value biased = scope.ops().apply(new Op.AddBias(), mixed, scope.parameter("down.bias", Shape.of(rank), Initialiser.fanIn(width)));
        return scope.ops().linear(biased, upWeight, scope.parameter("up.bias", Shape.of(width), up));
    }

    private static Value norm(AdapterScope scope, String name, Value x, int width) {
        return scope.ops().layerNorm(x, scope.parameter(name + ".weight", Shape.of(width), Initialiser.ONES), scope.parameter(name + ".bias", Shape.of(width), Initialiser.ZEROS), EPSILON);
    }
}
