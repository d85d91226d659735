package graft.model.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a sweep has found.
 *
 * @param flopTokenLayer operations that each token needs in each layer
 * @param flopPairLayer operations that each pair needs in each layer
 * @param peakGflops of the machine, the median of the whole run; NaN where it was not measured
 */
public record SweepResult(SweepBench.Options options, String backend, List<SweepPoint> points, CostLine line, double flopTokenLayer, double flopPairLayer, double peakGflops) {
    private static final double NANOS = 1e6;

    /** A line of JSON for each cell, and one for the fitted line. */
    public List<String> json() {
        List<String> lines = new ArrayList<>();
        for (SweepPoint p : points) lines.add(cell(p).toString());
        lines.add(fit().toString());
        return lines;
    }

    private ObjectNode start(String what) {
        return JsonMapper.shared().createObjectNode().put("bench", "sweep").put("is", what).put("model", options.model()).put("method", options.method()).put("threads", options.threads())
                .put("backend", backend).put("steps", options.steps());
    }

    private ObjectNode cell(SweepPoint p) {
        ObjectNode json = start("cell").put("batch", p.batch()).put("nodes", p.nodes()).put("depth", p.depth()).put("tokens", p.tokens()).put("pairs", p.pairs()).put("micro_batches", p.microBatches())
                .put("ms_median", Rounds.rounded(p.ms())).put("ms_min", Rounds.rounded(p.leastMs())).put("ms_fitted", Rounds.rounded(line.ms(p))).put("gap", Rounds.rounded(line.gap(p)))
                .put("gflop", Rounds.rounded(p.gflop()));
        if (Double.isNaN(p.peakGflops())) return json;
        return json.put("peak_gflops", Rounds.rounded(p.peakGflops())).put("of_floor", Rounds.rounded(p.gflop() / p.peakGflops() * 1e3 / p.ms()));
    }

    private ObjectNode fit() {
        SweepPoint worst = line.worst(points);
        ObjectNode json = start("fit").put("cells", points.size()).put("ms", CostLine.FORMULA)
                .put("step_ms", Rounds.rounded(line.step())).put("token_ns", Rounds.rounded(NANOS * line.token())).put("pair_ns", Rounds.rounded(NANOS * line.pair()))
                .put("layer_ms", Rounds.rounded(line.layer())).put("layer_micro_batch_ms", Rounds.rounded(line.microBatch())).put("layer_token_ns", Rounds.rounded(NANOS * line.layerToken())).put("layer_pair_ns", Rounds.rounded(NANOS * line.layerPair()))
                .put("r_squared", Double.parseDouble(String.format(Locale.ROOT, "%.6f", line.rSquared(points))))
                .put("gap_median", Rounds.rounded(new Rounds(points.stream().mapToDouble(p -> Math.abs(line.gap(p))).toArray()).median()))
                .put("gap_worst", Rounds.rounded(line.gap(worst))).put("worst", worst.toString())
                .put("flop_token_layer", flopTokenLayer).put("flop_pair_layer", flopPairLayer);
        if (Double.isNaN(peakGflops)) return json;
        return json.put("peak_gflops", Rounds.rounded(peakGflops)).put("floor_layer_token_ns", Rounds.rounded(flopTokenLayer / peakGflops)).put("floor_layer_pair_ns", Rounds.rounded(flopPairLayer / peakGflops));
    }
}
