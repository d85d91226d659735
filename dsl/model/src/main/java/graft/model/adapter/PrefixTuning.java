package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.Port;
import graft.program.Activation;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prefix tuning (arXiv 2101.00190): l learned keys and values in front of those of every attention, with a structural bias of 0. Flat, or made once a step by a network that all
 * blocks share up to its last map: embedding [l, width], linear to {@code hidden}, tanh, linear to the keys or values of a block. The network is dropped when the
 * adapter is merged or written for inference by others.
 *
 * @param length l
 * @param hidden width of the network; 0 for a flat prefix
 */
public record PrefixTuning(int length, int hidden) implements KeyValueAdapter {
    private static final Initialiser START = new Initialiser.Normal(0.02);

    public PrefixTuning {
        if (length < 1 || hidden < 0) throw new ModelException("prefix: a length of " + length + " and a network of " + hidden + " have no meaning; use a length of at least 1, and 0 for no network");
    }

    /** Without a network. */
    public static PrefixTuning flat(int length) {
        return new PrefixTuning(length, 0);
    }

    @Override
    public String name() {
        return "prefix";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("num_virtual_tokens", length);
        options.put("prefix_projection", hidden > 0);
        options.put("encoder_hidden_size", hidden);
        return options;
    }

    @Override
    public Prefix prefix(AdapterScope scope, Port port) {
        if (hidden == 0) return new Prefix(scope.parameter("keys", Shape.of(length, port.in()), START), scope.parameter("values", Shape.of(length, port.out()), START));
        Value embedding = scope.shared("embedding", Shape.of(length, port.in()), START);
        Value in = scope.ops().linear(embedding, scope.shared("network.weight", Shape.of(hidden, port.in()), Initialiser.fanIn(port.in())),
                scope.shared("network.bias", Shape.of(hidden), Initialiser.ZEROS));
        Value h = scope.ops().activate(Activation.TANH, in);
        return new Prefix(last(scope, "keys", h, port.in()), last(scope, "values", h, port.out()));
    }

    private Value last(AdapterScope scope, String name, Value h, int width) {
        return scope.ops().linear(h, scope.parameter(name + ".weight", Shape.of(width, hidden), Initialiser.fanIn(hidden)), scope.parameter(name + ".bias", Shape.of(width), Initialiser.ZEROS));
    }
}
