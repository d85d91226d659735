package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.Port;
import graft.program.Activation;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Houlsby's bottleneck adapter (arXiv 1902.00751): x + W_up act(W_down x + b) + b'. Its place is on what each sub-layer gives, before the
 * residual and the norm. Starts near the identity: weights from a normal distribution truncated at two deviations of 0.01, biases zero.
 *
 * @param bottleneck m
 */
public record Houlsby(int bottleneck, Activation activation) implements StreamAdapter {
    private static final Initialiser NEAR_ZERO = new Initialiser.TruncatedNormal(0.01);

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
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("bottleneck", bottleneck);
        options.put("activation", activation);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value x) {
        Ranks.checkFits(name(), bottleneck, port);
        int width = port.out();
        Value down = scope.ops().linear(x, scope.parameter("down.weight", Shape.of(bottleneck, width), NEAR_ZERO), scope.parameter("down.bias", Shape.of(bottleneck), Initialiser.ZEROS));
        Value up = scope.ops().linear(scope.ops().activate(activation, down),
                scope.parameter("up.weight", Shape.of(width, bottleneck), NEAR_ZERO), scope.parameter("up.bias", Shape.of(width), Initialiser.ZEROS));
        return scope.ops().add(x, up);
    }
}
