package graft.model.adapter;

import graft.model.Port;
import graft.program.Activation;
import graft.program.Value;
import java.util.Map;

/**
 * Houlsby's bottleneck adapter (arXiv 1902.00751): x + W_up act(W_down x + b) + b'. Its place is on what each sub-layer gives, before the
 * residual and the norm. Starts near the identity: weights from a normal distribution truncated at two deviations of 0.01, biases zero.
 *
 * @param bottleneck m
 */
public record Houlsby(int bottleneck, Activation activation) implements StreamAdapter {
    public Houlsby {
        Ranks.checkPositive("houlsby", bottleneck);
    }

    /** The usual: GELU. */
    public static Houlsby ofWidth(int bottleneck) {
        return new Houlsby(bottleneck, Activation.GELU);
    }

    @Override
    public String name() {
        return "houlsby";
    }

    @Override
    public Map<String, Object> options() {
        return new Bottleneck(bottleneck, activation).options();
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value x) {
        Ranks.checkFits(name(), bottleneck, port);
        return scope.ops().add(x, new Bottleneck(bottleneck, activation).forward(scope, x, port.out(), Bottleneck.NEAR_ZERO, Bottleneck.NEAR_ZERO));
    }
}
