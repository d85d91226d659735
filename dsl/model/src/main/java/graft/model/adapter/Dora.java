package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.Port;
import graft.program.Op;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * DoRA (arXiv 2402.09353): W' = diag(m / |rows of V|) V with V = W + (alpha / r) B A. The norms count as constants for the gradient (section 4.3) and are taken once a step; V is
 * never formed for the tokens: y = c (x W^T + s x A^T B^T) + b with c = m / norms. m starts as the norms of the rows of W and B as zero, so it starts as the
 * backbone, but for rounding.
 *
 * @param rank r
 * @param dropout on what enters A
 */
public record Dora(int rank, double alpha, double dropout) implements MergeableAdapter {
    public Dora {
        Ranks.checkPositive("dora", rank);
    }

    /** The usual: alpha twice the rank, no dropout. */
    public static Dora ofRank(int rank) {
        return new Dora(rank, 2.0 * rank, 0);
    }

    /** s. */
    public double scaling() {
        return alpha / rank;
    }

    @Override
    public String name() {
        return "dora";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("r", rank);
        options.put("lora_alpha", alpha);
        options.put("lora_dropout", dropout);
        options.put("use_dora", true);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, LinearMap map) {
        Ranks.checkFits(name(), rank, port);
        ProgramBuilder ops = scope.ops();
        Value a = scope.parameter("A", Shape.of(rank, port.in()), Initialiser.fanIn(port.in()));
        Value b = scope.parameter("B", Shape.of(port.out(), rank), Initialiser.ZEROS);
        Value magnitude = scope.parameter("magnitude", Shape.of(port.out()), new Initialiser.RowNorms(scope.weightName()));
        Value c = ops.apply(new Op.Multiply(), magnitude, ops.apply(new Op.InverseRowNorms(scaling()), map.weight(), b, a));
        Value low = ops.scale(ops.linear(ops.linear(scope.dropout("input", map.x(), dropout), a), b), scaling());
        Value turned = ops.apply(new Op.ScaleColumns(), ops.add(ops.linear(map.x(), map.weight()), low), c);
        return map.changedTo(ops, ops.apply(new Op.AddBias(), turned, map.bias()));
    }

    @Override
    public void merge(Port port, MergedMap map, Weights weights) {
        double[] turned = map.plainWeight();
        map.addProductTo(turned, scaling(), weights.own("B"), weights.own("A"));
        double[] magnitude = weights.own("magnitude");
        for (int o = 0; o < map.out(); o++) {
            double squares = 0;
            for (int i = 0; i < map.in(); i++) squares += turned[o * map.in() + i] * turned[o * map.in() + i];
            double c = magnitude[o] / Math.sqrt(squares);
            for (int i = 0; i < map.in(); i++) turned[o * map.in() + i] *= c;
        }
        map.changeTo(turned);
    }
}
