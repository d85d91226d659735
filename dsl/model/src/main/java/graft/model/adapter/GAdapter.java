package graft.model.adapter;

import graft.graph.StructureInput;
import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.Port;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * G-Adapter (arXiv 2305.10329), a low-rank graph convolution beside the stream. With structure matrix S (n x n, no gradient), W_down
 * d x r and W_up r x d (reference 1.2, 1.5):
 *
 * <pre>
 * paper    H = LN_pre(x);  Z = (S H W_down + b_down) W_up + b_up;  y = LN_post(act(Z) + H)
 * copy-ln  as paper, but LN_pre and LN_post start as copies of the layer norm that x comes out of, which keeps the scale of the stream
 * safe     y = x + s act((S LN(x) W_down + b_down) W_up + b_up), W_up and b_up zero at start: exactly the identity at step 0
 * </pre>
 *
 * With the structure matrix {@code attention} S is a matrix a head: head h of the block's own attention, held constant, mixes the h-th part of the columns of H, and S H is these parts side by
 * side; the graph token takes part in it as in a star. S (H W_down) costs n d r + nnz(S) r operations, so the convolution is done in the low rank,
 * but for {@code attention}.
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
        /** As in the paper, with layer norms that start as copies of the backbone's; after a layer norm only. */
        COPY_LN("copy-ln"),
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
        if (structure instanceof StructureMatrix.OfAttention) {
            if (tokenMode == TokenMode.ISOLATED) throw new ModelException("g-adapter: the graph token takes part in attention and cannot be 'isolated' in its matrix; leave the token mode out");
            tokenMode = TokenMode.STAR;
        } else {
            new StructureInput(structure, tokenMode);
        }
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
        return switch (mode) {
            case PAPER -> normed(scope, port, x, Initialiser.ONES, Initialiser.ZEROS);
            case COPY_LN -> {
                AdapterScope.Norm before = scope.normBefore(x).orElseThrow(() -> new ModelException("g-adapter at " + port.name()
                        + ": mode 'copy-ln' copies the layer norm that the stream comes out of, and here it comes out of none; place it after the block of a backbone whose norms stand after its sub-layers,"
                        + " or use 'paper' or 'safe'"));
                yield normed(scope, port, x, new Initialiser.Copy(before.gamma()), new Initialiser.Copy(before.beta()));
            }
            case SAFE -> {
                Value z = convolve(scope, port, norm(scope, "ln-pre", x, Initialiser.ONES, Initialiser.ZEROS), Initialiser.ZEROS);
                Value s = scope.parameter("scale", Shape.of(1), Initialiser.ONES);
                yield scope.ops().add(x, scope.ops().apply(new Op.ScaleColumns(), scope.ops().activate(activation, z), s));
            }
        };
    }

    private Value normed(AdapterScope scope, Port port, Value x, Initialiser gamma, Initialiser beta) {
        Value h = norm(scope, "ln-pre", x, gamma, beta);
        Value z = convolve(scope, port, h, Initialiser.fanIn(rank));
        return norm(scope, "ln-post", scope.ops().add(scope.ops().activate(activation, z), h), gamma, beta);
    }

    private Value convolve(AdapterScope scope, Port port, Value h, Initialiser up) {
        int width = port.out();
        Value mixed = mixed(scope, port, h, scope.parameter("down.weight", Shape.of(rank, width), Initialiser.fanIn(width)));
        Value upWeight = scope.parameter("up.weight", Shape.of(width, rank), up);
        if (!biases) return scope.ops().linear(mixed, upWeight);
        Value biased = scope.ops().apply(new Op.AddBias(), mixed, scope.parameter("down.bias", Shape.of(rank), Initialiser.fanIn(width)));
        return scope.ops().linear(biased, upWeight, scope.parameter("up.bias", Shape.of(width), up));
    }

    /** S H W_down, [T, r]. */
    private Value mixed(AdapterScope scope, Port port, Value h, Value down) {
        if (structure instanceof StructureMatrix.OfAttention) {
            UnaryOperator<Value> held = scope.heldAttention().orElseThrow(() -> new ModelException("g-adapter at " + port.name()
                    + ": the structure matrix 'attention' is that of a block's attention, and this port lies outside blocks; use one made of the graph, such as 'sym'"));
            return scope.ops().linear(held.apply(h), down);
        }
        Value s = scope.ops().input(new StructureInput(structure, tokenMode));
        return scope.ops().apply(new Op.StructureProduct(false), s, scope.ops().linear(h, down));
    }

    private static Value norm(AdapterScope scope, String name, Value x, Initialiser gamma, Initialiser beta) {
        Shape shape = Shape.of(x.columns());
        return scope.ops().layerNorm(x, scope.parameter(name + ".weight", shape, gamma), scope.parameter(name + ".bias", shape, beta), EPSILON);
    }
}
