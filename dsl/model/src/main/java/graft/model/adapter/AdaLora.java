package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.Port;
import graft.model.compile.CompiledModel;
import graft.program.Op;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import graft.train.StepController;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AdaLoRA (arXiv 2303.10512): y + (alpha / r) B diag(E) A x, with a budget of ranks that falls from {@code rank} to {@code target} a map while training, spent where it matters: {@link
 * RankSchedule}. A and B are asked to stay orthogonal. E starts at zero, so it starts as the backbone; A and B from N(0, 0.02).
 *
 * @param rank r at the start
 * @param target mean rank of a map at the end
 * @param orthogonality weight of the term that keeps A and B orthogonal
 * @param warmup share of the steps before the budget begins to fall
 * @param settled share of the steps, at the end, in which the ranks stay as they are
 */
public record AdaLora(int rank, int target, double alpha, double dropout, double orthogonality, double warmup, double settled) implements MergeableAdapter, ScheduledAdapter {
    private static final Initialiser START = new Initialiser.Normal(0.02);

    public AdaLora {
        Ranks.checkPositive("adalora", target);
        if (target > rank) throw new ModelException("adalora: the target rank " + target + " is above the rank at the start, " + rank);
        if (!(warmup >= 0 && settled >= 0 && warmup + settled < 1)) throw new ModelException("adalora: warm-up and settled shares of " + warmup + " and " + settled + " leave no steps to spend ranks in");
        if (!(orthogonality >= 0)) throw new ModelException("adalora: the orthogonality weight must not be negative: " + orthogonality);
    }

    /** From half as many ranks again to the target, alpha twice the rank, orthogonality 0.5 (the usual 12 to 8). */
    public static AdaLora ofRank(int target) {
        int rank = target + target / 2;
        return new AdaLora(rank, target, 2.0 * rank, 0, 0.5, 0.1, 0.3);
    }

    /** alpha / r. */
    public double scaling() {
        return alpha / rank;
    }

    @Override
    public String name() {
        return "adalora";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("init_r", rank);
        options.put("target_r", target);
        options.put("lora_alpha", alpha);
        options.put("lora_dropout", dropout);
        options.put("orth_reg_weight", orthogonality);
        options.put("warmup", warmup);
        options.put("settled", settled);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, LinearMap map) {
        Ranks.checkFits(name(), rank, port);
        ProgramBuilder ops = scope.ops();
        Value a = scope.parameter("A", Shape.of(rank, port.in()), START);
        Value e = scope.parameter("E", Shape.of(rank), Initialiser.ZEROS);
        Value b = scope.parameter("B", Shape.of(port.out(), rank), START);
        scope.keepOrthogonal(a, b, orthogonality);
        Value low = ops.apply(new Op.ScaleColumns(), ops.linear(scope.dropout("input", map.x(), dropout), a), e);
        return ops.add(map.y(), ops.scale(ops.linear(low, b), scaling()));
    }

    @Override
    public void merge(Port port, MergedMap map, Weights weights) {
        double[] a = weights.own("A");
        double[] e = weights.own("E");
        for (int i = 0; i < a.length; i++) a[i] *= e[i / map.in()];
        map.addProduct(scaling(), weights.own("B"), a);
    }

    @Override
    public StepController controller(CompiledModel model) {
        return new RankSchedule(this, model.grafts().stream().filter(g -> g.adapter().equals(this)).map(g -> new RankSchedule.Factors(g.prefix(), g.port().in(), g.port().out())).toList());
    }
}
