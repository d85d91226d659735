package graft.shift;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shift between two models, layer by layer.
 *
 * @param layers by name, in the order of the network; the last one is {@code pooled}
 */
public record ShiftProfile(Map<String, FeatureShift> layers) {
    public ShiftProfile {
        layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
    }

    /** @throws ShiftException if the two have other layers, or saw other molecules */
    public static ShiftProfile between(Features x, Features y) {
        if (!x.layers().keySet().equals(y.layers().keySet())) {
            throw new ShiftException("a model with the layers " + x.layers().keySet() + " cannot be compared with one with " + y.layers().keySet());
        }
        Map<String, FeatureShift> layers = new LinkedHashMap<>();
        x.layers().forEach((name, features) -> layers.put(name, FeatureShift.between(features, y.layers().get(name))));
        return new ShiftProfile(layers);
    }

    /** The shift of the pooled vectors. */
    public FeatureShift pooled() {
        return layers.values().stream().reduce((a, b) -> b).orElseThrow();
    }
}
