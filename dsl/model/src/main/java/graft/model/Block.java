package graft.model;

import graft.program.Activation;
import graft.program.Op;
import graft.program.Value;
import org.jspecify.annotations.Nullable;

/**
 * A transformer block: attention with a structural bias, then a feed-forward network, each with a residual and a layer norm. Ports:
 * the six linear maps; {@code after-attention} and {@code after-feed-forward} on what a sub-layer gives, before the residual;
 * {@code after-block} on the block's output.
 *
 * @param heads attention heads; must divide the width
 * @param hidden width inside the feed-forward network
 * @param activation of the feed-forward network
 * @param norm where the layer norms stand
 * @param dropout on what a sub-layer gives
 * @param attentionDropout on attention probabilities
 * @param activationDropout inside the feed-forward network
 * @param epsilon of the layer norms
 */
public record Block(
        int heads, int hidden, Activation activation, NormPlacement norm, double dropout, double attentionDropout, double activationDropout, double epsilon) {

    Value forward(Network net, int block, Value x, @Nullable Value bias, Initialiser initialiser) {
        String path = "blocks." + block + ".";
        Value middle = residual(net, path + "attention.norm", x, in -> attention(net, path, block, in, bias, initialiser));
        Value out = residual(net, path + "feed-forward.norm", middle, in -> feedForward(net, path, block, in, initialiser));
        return net.stream(path + "after-block", block, out);
    }

    private Value residual(Network net, String normName, Value x, java.util.function.UnaryOperator<Value> sublayer) {
        return switch (norm) {
            case BEFORE -> net.ops().add(x, sublayer.apply(net.norm(normName, x, epsilon)));
            case AFTER -> net.norm(normName, net.ops().add(x, sublayer.apply(x)), epsilon);
        };
    }

    private Value attention(Network net, String path, int block, Value x, @Nullable Value bias, Initialiser initialiser) {
        int width = x.columns();
        Value q = net.linear(path + "attention.query", block, x, width, initialiser);
        Value k = net.linear(path + "attention.key", block, x, width, initialiser);
        Value v = net.linear(path + "attention.value", block, x, width, initialiser);
        double rate = net.isTraining() ? attentionDropout : 0;
        int site = rate > 0 ? net.site(path + "attention.probabilities") : 0;
        double scale = 1 / Math.sqrt((double) width / heads);
        Value mixed = bias == null
                ? net.ops().apply(new Op.Attention(heads, scale, false, rate, site), q, k, v)
                : net.ops().apply(new Op.Attention(heads, scale, true, rate, site), q, k, v, bias);
        Value y = net.linear(path + "attention.output", block, mixed, width, initialiser);
        return net.stream(path + "after-attention", block, net.dropout(path + "attention", y, dropout));
    }

    private Value feedForward(Network net, String path, int block, Value x, Initialiser initialiser) {
        Value h = net.ops().activate(activation, net.linear(path + "feed-forward.in", block, x, hidden, initialiser));
        Value y = net.linear(path + "feed-forward.out", block, net.dropout(path + "feed-forward.hidden", h, activationDropout), x.columns(), initialiser);
        return net.stream(path + "after-feed-forward", block, net.dropout(path + "feed-forward", y, dropout));
    }
}
