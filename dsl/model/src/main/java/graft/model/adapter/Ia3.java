package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.Port;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * (IA)^3 (arXiv 2205.05638): a learned vector, one at the start, that scales keys and values (what their maps give) and the inner activations of the feed-forward network (what enters
 * its second map).
 *
 * @param side of the map that is scaled
 */
public record Ia3(Side side) implements MergeableAdapter {
    /** Where the vector stands. */
    public enum Side {
        /** On what the map gives: keys, values. */
        OUTPUT,
        /** On what enters the map: the feed-forward network's second one. */
        INPUT
    }

    @Override
    public String name() {
        return "ia3";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("side", side);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, LinearMap map) {
        Value l = scope.parameter("l", Shape.of(side == Side.OUTPUT ? port.out() : port.in()), Initialiser.ONES);
        return switch (side) {
            case OUTPUT -> scope.ops().apply(new Op.ScaleColumns(), map.y(), l);
            case INPUT -> map.changedTo(scope.ops(), scope.ops().linear(scope.ops().apply(new Op.ScaleColumns(), map.x(), l), map.weight(), map.bias()));
        };
    }

    @Override
    public void merge(Port port, MergedMap map, Weights weights) {
        double[] l = weights.own("l");
        if (side == Side.OUTPUT) {
            map.scaleOutputs(l);
            return;
        }
        double[] scaled = map.plainWeight();
        for (int e = 0; e < scaled.length; e++) scaled[e] *= l[e % map.in()];
        map.changeTo(scaled);
    }
}
