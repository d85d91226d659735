package graft.model.adapter;

import graft.model.Port;
import graft.program.Activation;
import graft.program.Value;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Pfeiffer's bottleneck adapter (arXiv 2005.00247): with y what the feed-forward network gives and u its residual, h = LN(y + u) by the backbone's own norm, and y + W_up
 * act(W_down h + b) + b' goes on instead of y, so that the norm is applied twice. Where no norm follows the sum, h = y + u. Starts near the identity.
 *
 * @param bottleneck m
 */
public record Pfeiffer(int bottleneck, Activation activation) implements ResidualAdapter {
    public Pfeiffer {
        Ranks.checkPositive("pfeiffer", bottleneck);
    }

    /** The usual: ReLU. */
    public static Pfeiffer ofWidth(int bottleneck) {
        return new Pfeiffer(bottleneck, Activation.RELU);
    }

    @Override
    public String name() {
        return "pfeiffer";
    }

    @Override
    public Map<String, Object> options() {
        return new Bottleneck(bottleneck, activation).options();
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value y, Value residual, UnaryOperator<Value> norm) {
        Ranks.checkFits(name(), bottleneck, port);
        Value h = norm.apply(scope.ops().add(y, residual));
        return scope.ops().add(y, new Bottleneck(bottleneck, activation).forward(scope, h, port.out(), Bottleneck.NEAR_ZERO, Bottleneck.NEAR_ZERO));
    }
}
