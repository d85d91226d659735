package graft.peers;

import graft.program.Activation;
import java.util.Map;

/**
 * Graphormer and MAT as they are written with tensor libraries: batches padded to their largest graph, structural bias and mixing matrix given as constants, without
 * dropout. Weights have Graft's names, adapters are found by them.
 *
 * @param <T> the library's tensor
 * @param shape what the network is
 * @param weights by name
 */
record PaddedModel<T>(TensorOps<T> ops, Shape shape, Map<String, T> weights) {
    private static final double EPSILON = 1e-5;
    /** MAT adds its 10^-6 to the deviation; inside the root that is next to nothing. */
    private static final double MAT_EPSILON = 1e-12;

    /**
     * The network.
     *
     * @param attentionShare of the softmax in MAT
     */
    record Shape(boolean mat, int blocks, int width, int heads, double attentionShare) {}

    /** Predictions [B, 1]. */
    T predict(Map<String, T> batch) {
        T x = embedding(batch);
        for (int b = 0; b < shape.blocks(); b++) {
            String path = "blocks." + b + ".";
            if (shape.mat()) {
                x = ops.add(x, houlsby(path + "after-attention", attention(path + "attention", norm(path + "attention.norm", x), batch)));
                x = ops.add(x, houlsby(path + "after-feed-forward", ops.activate(Activation.LEAKY_RELU, linear(path + "feed-forward.in", norm(path + "feed-forward.norm", x)))));
            } else {
                x = norm(path + "attention.norm", ops.add(x, houlsby(path + "after-attention", attention(path + "attention", x, batch))));
                T h = ops.activate(Activation.GELU, linear(path + "feed-forward.in", x));
                x = norm(path + "feed-forward.norm", ops.add(x, houlsby(path + "after-feed-forward", linear(path + "feed-forward.out", h))));
            }
            x = gAdapter(path + "after-block.g-adapter.", x, batch);
        }
        if (shape.mat()) return linear("head", ops.first(ops.product(tensor(batch, "mean"), norm("readout.final-norm", x))));
        T pooled = ops.activate(Activation.GELU, linear("readout.transform", ops.first(x)));
        return linear("head", norm("readout.norm", pooled));
    }

    /** The mean squared error of the predictions. */
    T loss(Map<String, T> batch) {
        return ops.meanSquaredError(predict(batch), tensor(batch, "labels"));
    }

    private T embedding(Map<String, T> batch) {
        if (shape.mat()) return linear("input.nodes", tensor(batch, "numbers"));
        T degree = tensor(batch, "degree");
        T nodes = ops.sumOfSecondLast(ops.embed(weight("input.nodes.weight"), tensor(batch, "features")));
        T central = ops.add(ops.embed(weight("input.degree-in.weight"), degree), ops.embed(weight("input.degree-out.weight"), degree));
        return norm("input.norm", ops.prepend(weight("input.token.weight"), ops.add(nodes, central)));
    }

    private T attention(String path, T x, Map<String, T> batch) {
        T q = linear(path + ".query", x);
        T k = linear(path + ".key", x);
        T v = linear(path + ".value", x);
        T mixed = ops.attention(q, k, v, tensor(batch, "bias"), shape.heads(), 1 / Math.sqrt((double) shape.width() / shape.heads()));
        if (shape.mat()) mixed = ops.add(ops.scale(mixed, shape.attentionShare()), ops.product(tensor(batch, "mixing"), v));
        return linear(path + ".output", mixed);
    }

    private T linear(String name, T x) {
        T y = ops.linear(x, weight(name + ".weight"), weight(name + ".bias"));
        String lora = name + ".lora.";
        return weights.containsKey(lora + "A") ? ops.add(y, ops.linear(ops.linear(x, weight(lora + "A"), null), weight(lora + "B"), null)) : y;
    }

    private T norm(String name, T x) {
        T scale = weight(name + ".weight");
        T shift = weight(name + ".bias");
        return shape.mat() ? ops.layerNorm(x, ops.scale(scale, Math.sqrt((shape.width() - 1.0) / shape.width())), shift, MAT_EPSILON) : ops.layerNorm(x, scale, shift, EPSILON);
    }

    private T houlsby(String port, T x) {
        String path = port + ".houlsby.";
        if (!weights.containsKey(path + "down.weight")) return x;
        T low = ops.activate(Activation.SILU, ops.linear(x, weight(path + "down.weight"), weight(path + "down.bias")));
        return ops.add(x, ops.linear(low, weight(path + "up.weight"), weight(path + "up.bias")));
    }

    private T gAdapter(String path, T x, Map<String, T> batch) {
        if (!weights.containsKey(path + "down.weight")) return x;
        T h = ops.layerNorm(x, weight(path + "ln-pre.weight"), weight(path + "ln-pre.bias"), EPSILON);
        T low = ops.add(ops.product(tensor(batch, "structure"), ops.linear(h, weight(path + "down.weight"), null)), weight(path + "down.bias"));
        T z = ops.activate(Activation.RELU, ops.linear(low, weight(path + "up.weight"), weight(path + "up.bias")));
        return ops.layerNorm(ops.add(z, h), weight(path + "ln-post.weight"), weight(path + "ln-post.bias"), EPSILON);
    }

    /** A weight of that name; an error if there is none. */
    T weight(String name) {
        return tensor(weights, name);
    }

    private static <T> T tensor(Map<String, T> tensors, String name) {
        T tensor = tensors.get(name);
        if (tensor == null) throw new PeerException("there is no tensor '" + name + "' among " + tensors.keySet());
        return tensor;
    }
}
