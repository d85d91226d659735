package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.Port;
import graft.program.Activation;
import graft.program.Value;
import java.util.Map;

/**
 * The parallel adapter (arXiv 2110.04366, table 1): y + s (W_up act(W_down x + b) + b') with x what enters the sub-layer and y what it gives. W_down Kaiming uniform,
 * W_up zero: exactly the backbone at the start.
 *
 * @param bottleneck m
 * @param scale s; 4 is the scaled parallel adapter, 1 the plain one
 */
public record ParallelAdapter(int bottleneck, Activation activation, double scale) implements BesideAdapter {
    public ParallelAdapter {
        Ranks.checkPositive("parallel", bottleneck);
    }

    /** The plain parallel adapter: ReLU, not scaled. */
    public static ParallelAdapter ofWidth(int bottleneck) {
        return new ParallelAdapter(bottleneck, Activation.RELU, 1);
    }

    /** The scaled one: ReLU, scale 4. */
    public static ParallelAdapter scaledOfWidth(int bottleneck) {
        return new ParallelAdapter(bottleneck, Activation.RELU, 4);
    }

    @Override
    public String name() {
        return "parallel";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new Bottleneck(bottleneck, activation).options();
        options.put("scale", scale);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value x, Value y) {
        Ranks.checkFits(name(), bottleneck, port);
        Value beside = new Bottleneck(bottleneck, activation).forward(scope, x, port.out(), Initialiser.fanIn(port.in()), Initialiser.ZEROS);
        return scope.ops().add(y, scope.ops().scale(beside, scale));
    }
}
