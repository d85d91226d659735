package graft.model.adapter;

import graft.model.Initialiser;
import graft.program.Activation;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** W_up act(W_down x + b) + b', the core of the bottleneck adapters. Its weights are {@code down.weight}, {@code down.bias}, {@code up.weight}, {@code up.bias}; biases start at 0. */
record Bottleneck(int width, Activation activation) {
    /** Houlsby's start near the identity: a normal distribution truncated at two deviations of 0.01 (arXiv 1902.00751, section 3.6). */
    static final Initialiser NEAR_ZERO = new Initialiser.TruncatedNormal(0.01);

    /** What the adapters built on it are printed and saved with, in order; more may be put behind. */
    Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("bottleneck", width);
        options.put("activation", activation);
        return options;
    }

    /** @param x [T, in]; the result is [T, out] */
    Value forward(AdapterScope scope, Value x, int out, Initialiser down, Initialiser up) {
        Value low = scope.ops().linear(x, scope.parameter("down.weight", Shape.of(width, x.columns()), down), scope.parameter("down.bias", Shape.of(width), Initialiser.ZEROS));
        return scope.ops().linear(scope.ops().activate(activation, low),
                scope.parameter("up.weight", Shape.of(out, width), up), scope.parameter("up.bias", Shape.of(out), Initialiser.ZEROS));
    }
}
