package graft.model;

import graft.program.Value;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A transformer block: attention, then a feed-forward network, each with a residual and a norm. Ports: the linear maps; {@code attention.keys-values}; {@code
 * beside-attention} and {@code beside-feed-forward}; {@code after-attention} and {@code after-feed-forward} on what a sub-layer gives, before the residual; {@code
 * attention.residual} and {@code feed-forward.residual} where it meets the residual; {@code after-block} on the block's output.
 *
 * @param heads attention heads; must divide the width
 * @param attention what becomes of queries, keys and values
 * @param attentionDropout on attention probabilities
 * @param feedForward the second sub-layer
 * @param norm where the norms stand
 * @param normForm how they are computed
 * @param dropout on what a sub-layer gives
 */
public record Block(
        int heads, AttentionForm attention, double attentionDropout, FeedForward feedForward, NormPlacement norm, NormForm normForm, double dropout) {

    Value forward(Network net, int block, Value x, @Nullable Value bias, Initialiser initialiser) {
        String path = "blocks." + block + ".";
        Value middle = residual(net, path + "attention", block, x, in -> attend(net, path, block, in, bias, initialiser));
        Value out = residual(net, path + "feed-forward", block, middle, in -> feed(net, path, block, in, initialiser));
        return net.stream(path + "after-block", block, out);
    }

    private Value residual(Network net, String path, int block, Value x, UnaryOperator<Value> sublayer) {
        UnaryOperator<Value> normed = v -> normForm.apply(net, path + ".norm", v);
        return switch (norm) {
            case BEFORE -> net.ops().add(x, net.residual(path + ".residual", block, sublayer.apply(normed.apply(x)), x, UnaryOperator.identity()));
            case AFTER -> normed.apply(net.ops().add(x, net.residual(path + ".residual", block, sublayer.apply(x), x, normed)));
        };
    }

    private Value attend(Network net, String path, int block, Value x, @Nullable Value bias, Initialiser initialiser) {
        int width = x.columns();
        Value q = net.linear(path + "attention.query", block, x, width, initialiser);
        Value k = net.linear(path + "attention.key", block, x, width, initialiser);
        Value v = net.linear(path + "attention.value", block, x, width, initialiser);
        net.attention(block, values -> attention.held(net, path + "attention", heads, q, k, values, bias));
        Value mixed = attention.mix(net, path + "attention", block, heads, q, k, v, bias, net.isTraining() ? attentionDropout : 0);
        Value y = net.linear(path + "attention.output", block, mixed, width, initialiser);
        Value z = net.beside(path + "beside-attention", block, x, net.dropout(path + "attention", y, dropout));
        return net.stream(path + "after-attention", block, z);
    }

    private Value feed(Network net, String path, int block, Value x, Initialiser initialiser) {
        Value y = feedForward.forward(net, path + "feed-forward", block, x, initialiser);
        Value z = net.beside(path + "beside-feed-forward", block, x, net.dropout(path + "feed-forward", y, dropout));
        return net.stream(path + "after-feed-forward", block, z);
    }
}
