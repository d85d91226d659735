package graft.model.adapter;

import graft.backend.Session;
import graft.backend.Session.State;
import graft.train.StepController;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spends AdaLoRA's budget of ranks (arXiv 2303.10512, section 3.2 and algorithm 1). The importance of a number is its smoothed sensitivity |weight * gradient| times the smoothed
 * deviation of that; a rank counts as its E plus the means over its row of A and its column of B. The budget falls with the cube of what is left of the schedule; every
 * {@value #EVERY} steps the least important ranks of all maps together have their E set to zero, from which they may come back until the ranks are settled.
 */
final class RankSchedule implements StepController {
    private static final int EVERY = 10;
    private static final double SENSITIVITY_BETA = 0.85;
    private static final double DEVIATION_BETA = 0.85;
    private static final String KEPT = "kept";

    private final AdaLora adapter;
    private final List<Factors> maps;
    private final Map<String, double[]> sensitivity = new LinkedHashMap<>();
    private final Map<String, double[]> deviation = new LinkedHashMap<>();
    /** For each rank of each map 1 if it is kept, once the ranks are settled. */
    private double[] kept = new double[0];

    /** The factors of a map. */
    record Factors(String prefix, int in, int out) {}

    RankSchedule(AdaLora adapter, List<Factors> maps) {
        this.adapter = adapter;
        this.maps = List.copyOf(maps);
    }

    @Override
    public String name() {
        return "adalora-" + adapter.rank() + "-" + adapter.target();
    }

    @Override
    public void afterUpdate(Session session, Place place) {
        List<double[]> scores = maps.stream().map(m -> scores(session, m)).toList();
        int budget = budget(place);
        boolean settled = place.step() > place.totalSteps() - Math.round(adapter.settled() * place.totalSteps());
        if (settled && kept.length == 0) kept = best(scores, budget);
        if (settled) apply(session, kept);
        else if (budget < adapter.rank() * maps.size() && place.step() % EVERY == 0) apply(session, best(scores, budget));
    }

    /** Ranks of all maps together that may be in use after a step. */
    int budget(Place place) {
        int full = adapter.rank() * maps.size();
        int end = adapter.target() * maps.size();
        double first = Math.round(adapter.warmup() * place.totalSteps());
        double last = place.totalSteps() - Math.round(adapter.settled() * place.totalSteps());
        if (place.step() <= first) return full;
        if (place.step() >= last) return end;
        double left = 1 - (place.step() - first) / (last - first);
        return end + (int) ((full - end) * left * left * left);
    }

    /** Importance of each rank of a map. */
    private double[] scores(Session session, Factors map) {
        double[] e = importance(session, map.prefix() + "E");
        double[] a = importance(session, map.prefix() + "A");
        double[] b = importance(session, map.prefix() + "B");
        int rank = adapter.rank();
        double[] score = new double[rank];
        for (int k = 0; k < rank; k++) {
            double row = 0;
            for (int i = 0; i < map.in(); i++) row += a[k * map.in() + i];
            double column = 0;
            for (int o = 0; o < map.out(); o++) column += b[o * rank + k];
            score[k] = e[k] + row / map.in() + column / map.out();
        }
        return score;
    }

    private double[] importance(Session session, String parameter) {
        double[] weight = session.read(State.WEIGHT, parameter);
        double[] gradient = session.read(State.GRADIENT, parameter);
        double[] s = sensitivity.computeIfAbsent(parameter, p -> new double[weight.length]);
        double[] d = deviation.computeIfAbsent(parameter, p -> new double[weight.length]);
        double[] product = new double[weight.length];
        for (int i = 0; i < weight.length; i++) {
            double now = Math.abs(weight[i] * gradient[i]);
            s[i] = SENSITIVITY_BETA * s[i] + (1 - SENSITIVITY_BETA) * now;
            d[i] = DEVIATION_BETA * d[i] + (1 - DEVIATION_BETA) * Math.abs(now - s[i]);
            product[i] = s[i] * d[i];
        }
        return product;
    }

    /** 1 for the ranks of the highest scores, of equal ones the first; 0 for the others. */
    private static double[] best(List<double[]> scores, int budget) {
        List<double[]> indexed = new ArrayList<>();
        for (double[] map : scores) for (double score : map) indexed.add(new double[] {score, indexed.size()});
        double[] chosen = new double[indexed.size()];
        indexed.sort(Comparator.comparingDouble((double[] x) -> -x[0]).thenComparingDouble(x -> x[1]));
        for (int i = 0; i < budget; i++) chosen[(int) indexed.get(i)[1]] = 1;
        return chosen;
    }

    private void apply(Session session, double[] mask) {
        int rank = adapter.rank();
        for (int m = 0; m < maps.size(); m++) {
            String name = maps.get(m).prefix() + "E";
            double[] e = session.read(State.WEIGHT, name);
            for (int k = 0; k < rank; k++) e[k] *= mask[m * rank + k];
            session.write(State.WEIGHT, name, e);
        }
    }

    @Override
    public Map<String, double[]> state() {
        Map<String, double[]> state = new LinkedHashMap<>();
        sensitivity.forEach((name, values) -> state.put("sensitivity/" + name, values));
        deviation.forEach((name, values) -> state.put("deviation/" + name, values));
        if (kept.length > 0) state.put(KEPT, kept);
        return state;
    }

    @Override
    public void restore(Map<String, double[]> state) {
        sensitivity.clear();
        deviation.clear();
        state.forEach((name, values) -> {
            if (name.startsWith("sensitivity/")) sensitivity.put(name.substring("sensitivity/".length()), values);
            if (name.startsWith("deviation/")) deviation.put(name.substring("deviation/".length()), values);
        });
        kept = state.getOrDefault(KEPT, new double[0]);
    }
}
