package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.Port;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * LoRA (arXiv 2106.09685): y + s B A x, A [r, in] Kaiming uniform, B [out, r] zero.
 *
 * @param rank r
 * @param alpha s is alpha / r, or alpha / sqrt(r) if {@code rankStabilised} (rsLoRA, arXiv 2312.03732)
 * @param dropout on what enters A
 */
public record Lora(int rank, double alpha, double dropout, boolean rankStabilised) implements MergeableAdapter {
    public Lora {
        Ranks.checkPositive("lora", rank);
        if (!Double.isFinite(alpha)) throw new ModelException("lora: alpha " + alpha + " has no meaning; twice the rank is usual");
    }

    /** The usual: alpha twice the rank, no dropout. */
    public static Lora ofRank(int rank) {
        return new Lora(rank, 2.0 * rank, 0, false);
    }

    /** s. */
    public double scaling() {
        return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
    }

    @Override
    public String name() {
        return "lora";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("r", rank);
        options.put("lora_alpha", alpha);
        options.put("lora_dropout", dropout);
        options.put("use_rslora", rankStabilised);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, LinearMap map) {
        Ranks.checkFits(name(), rank, port);
        Value a = scope.parameter("A", Shape.of(rank, port.in()), Initialiser.fanIn(port.in()));
        Value b = scope.parameter("B", Shape.of(port.out(), rank), Initialiser.ZEROS);
        Value down = scope.ops().linear(scope.dropout("input", map.x(), dropout), a);
        return scope.ops().add(map.y(), scope.ops().scale(scope.ops().linear(down, b), scaling()));
    }

    @Override
    public void merge(Port port, MergedMap map, Weights weights) {
        map.addProduct(scaling(), weights.own("B"), weights.own("A"));
    }
}
