package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.Port;
import graft.program.Activation;
import graft.program.Op;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hyperformer (arXiv 2106.04489): a network makes the adapters of all layers from a task embedding and an embedding of the layer; y + LN(W_up gelu(W_down y + b) + b') with
 * every one of these weights, and those of the norm, given by a linear head on the network's output. Hyperformer++ has one network for both sub-layers and an embedding that
 * tells them apart; plain Hyperformer has a network for each. All starts from N(0, 0.01^2), biases at zero. The weights are made once a step.
 *
 * @param bottleneck m
 * @param embedding width of the embeddings
 * @param hidden width inside the network
 * @param out width of what it gives to the heads
 * @param oneNetwork whether it is Hyperformer++
 */
public record Hyperformer(int bottleneck, int embedding, int hidden, int out, boolean oneNetwork) implements StreamAdapter {
    private static final double EMBEDDING_EPSILON = 1e-6;
    private static final double EPSILON = 1e-5;
    private static final Initialiser SMALL = new Initialiser.Normal(0.01);

    public Hyperformer {
        Ranks.checkPositive("hyperformer", bottleneck);
        if (embedding < 1 || hidden < 1 || out < 1) throw new ModelException("hyperformer: embedding, hidden and out must be at least 1, not " + embedding + ", " + hidden + " and " + out);
    }

    /** Hyperformer++ with the sizes of its authors. */
    public static Hyperformer ofWidth(int bottleneck) {
        return new Hyperformer(bottleneck, 64, 128, 64, true);
    }

    @Override
    public String name() {
        return "hyperformer";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("bottleneck", bottleneck);
        options.put("embedding", embedding);
        options.put("hidden", hidden);
        options.put("out", out);
        options.put("one_network", oneNetwork);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value x) {
        Ranks.checkFits(name(), bottleneck, port);
        if (port.block() < 0) throw new ModelException("hyperformer at " + port.name() + ": it makes adapters for the layers of blocks, and this port lies outside them");
        ProgramBuilder ops = scope.ops();
        int width = port.out();
        boolean attention = port.name().endsWith("after-attention");
        String network = oneNetwork ? "" : attention ? "attention." : "feed-forward.";
        Value code = code(scope, network, port.block(), attention);
        Value low = ops.linear(x, made(scope, network, "down_weight", code, bottleneck, width), made(scope, network, "down_bias", code, bottleneck));
        Value high = ops.linear(ops.activate(Activation.GELU_TANH, low), made(scope, network, "up_weight", code, width, bottleneck), made(scope, network, "up_bias", code, width));
        return ops.add(x, ops.layerNorm(high, made(scope, network, "ln_weight", code, width), made(scope, network, "ln_bias", code, width), EPSILON));
    }

    /** What the network says about a layer, [1, out]. */
    private Value code(AdapterScope scope, String network, int block, boolean attention) {
        ProgramBuilder ops = scope.ops();
        Value layers = scope.shared(network + "layer_embedding", Shape.of(scope.blocks(), embedding), SMALL);
        Value layer = ops.apply(new Op.Slice(block * embedding, Shape.of(embedding)), layers);
        Value task = scope.shared(network + "task_embedding", Shape.of(embedding), SMALL);
        Value joined;
        if (oneNetwork) {
            Value positions = scope.shared("position_embedding", Shape.of(2, embedding), SMALL);
            joined = ops.apply(new Op.Concat(), task, layer, ops.apply(new Op.Slice(attention ? embedding : 0, Shape.of(embedding)), positions));
        } else {
            joined = ops.apply(new Op.Concat(), task, layer);
        }
        Value h = ops.activate(Activation.RELU, linear(scope, network + "mlp.0", joined, hidden));
        Value gamma = scope.shared(network + "embedding_norm.weight", Shape.of(out), Initialiser.ONES);
        Value beta = scope.shared(network + "embedding_norm.bias", Shape.of(out), Initialiser.ZEROS);
        return ops.layerNorm(linear(scope, network + "mlp.1", h, out), gamma, beta, EMBEDDING_EPSILON);
    }

    private Value made(AdapterScope scope, String network, String head, Value code, int... shape) {
        Shape made = Shape.of(shape);
        return scope.ops().apply(new Op.Slice(0, made), linear(scope, network + "heads." + head, code, Math.toIntExact(made.elements())));
    }

    private static Value linear(AdapterScope scope, String name, Value x, int out) {
        return scope.ops().linear(x, scope.shared(name + ".weight", Shape.of(out, x.columns()), SMALL), scope.shared(name + ".bias", Shape.of(out), Initialiser.ZEROS));
    }
}
