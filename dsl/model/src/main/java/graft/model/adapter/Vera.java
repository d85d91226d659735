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
 * VeRA (arXiv 2310.11454): y + lambda_b (B (lambda_d (A x))) with random A and B that are shared by all maps of one size, never trained and not saved: they are drawn again from
 * {@code seed}, an option of the adapter. lambda_d starts at 0.1 and lambda_b at 0: exactly the backbone at the start.
 *
 * @param rank r; may be above the width, since nothing of that size is trained
 * @param seed of the projections
 */
public record Vera(int rank, long seed) implements MergeableAdapter {
    private static final double DIAGONAL = 0.1;

    public Vera {
        Ranks.checkPositive("vera", rank);
    }

    /** Projections from seed 0. */
    public static Vera ofRank(int rank) {
        return new Vera(rank, 0);
    }

    @Override
    public String name() {
        return "vera";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("r", rank);
        options.put("projection_prng_key", seed);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, LinearMap map) {
        ProgramBuilder ops = scope.ops();
        Value a = scope.fixed("A-" + port.in(), Shape.of(rank, port.in()), Initialiser.fanIn(port.in()), seed);
        Value b = scope.fixed("B-" + port.out(), Shape.of(port.out(), rank), Initialiser.fanIn(rank), seed);
        Value d = scope.parameter("lambda_d", Shape.of(rank), new Initialiser.Constant(DIAGONAL));
        Value l = scope.parameter("lambda_b", Shape.of(port.out()), Initialiser.ZEROS);
        Value low = ops.apply(new Op.ScaleColumns(), ops.linear(map.x(), a), d);
        return ops.add(map.y(), ops.apply(new Op.ScaleColumns(), ops.linear(low, b), l));
    }

    @Override
    public void merge(Port port, MergedMap map, Weights weights) {
        double[] a = weights.shared("A-" + port.in());
        double[] b = weights.shared("B-" + port.out());
        double[] d = weights.own("lambda_d");
        double[] l = weights.own("lambda_b");
        for (int e = 0; e < a.length; e++) a[e] *= d[e / port.in()];
        for (int e = 0; e < b.length; e++) b[e] *= l[e / rank];
        map.addProduct(1, b, a);
    }
}
