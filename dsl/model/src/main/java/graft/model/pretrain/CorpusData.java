package graft.model.pretrain;

import graft.graph.Sample;
import graft.graph.Samples;
import graft.graph.store.GraphStore;
import graft.model.ModelException;
import graft.molecules.data.LabelStandardisation;
import graft.random.SeededOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A store of graphs, split for pre-training.
 *
 * @param train read when asked for
 * @param valid in memory
 * @param scale of labels, by the training part; of no tasks where there are none
 */
record CorpusData(Samples train, List<Sample> valid, LabelStandardisation scale) {
    private static final int PURPOSE = 0x70726574;
    private static final int LARGEST_SHARE = 10;

    /** @throws ModelException if more molecules would be held out than a tenth */
    static CorpusData of(GraphStore graphs, int tasks, int valid, long seed, String corpus) {
        if ((long) valid * LARGEST_SHARE > graphs.size()) {
            throw new ModelException(corpus + " has " + graphs.size() + " molecules, of which at most a tenth can be held out for validation, not " + valid);
        }
        int[] order = SeededOrder.of(graphs.size(), seed, PURPOSE, 0);
        int[] held = Arrays.copyOf(order, valid);
        int[] train = Arrays.copyOfRange(order, valid, order.length);
        Arrays.sort(train);
        LabelStandardisation scale = scale(graphs, train, tasks, corpus);
        Samples scaled = scaled(graphs, scale);
        List<Sample> kept = new ArrayList<>();
        for (int row : held) kept.add(scaled.get(row));
        return new CorpusData(scaled.part(train), List.copyOf(kept), scale);
    }

    /** Mean and deviation of each task over the training part, in two passes over the labels alone. */
    private static LabelStandardisation scale(GraphStore graphs, int[] train, int tasks, String corpus) {
        double[] sum = new double[tasks];
        double[] squares = new double[tasks];
        long[] known = new long[tasks];
        for (int pass = 0; tasks > 0 && pass < 2; pass++) {
            for (int row : train) {
                double[] labels = graphs.labels(row);
                for (int t = 0; t < tasks; t++) {
                    if (Double.isNaN(labels[t])) continue;
                    if (pass == 0) {
                        sum[t] += labels[t];
                        known[t]++;
                    } else {
                        double d = labels[t] - sum[t] / known[t];
                        squares[t] += d * d;
                    }
                }
            }
        }
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            if (known[t] == 0 || squares[t] == 0) throw new ModelException(corpus + ": label column " + t + " has no two different values in the training part; leave it out");
            means.add(sum[t] / known[t]);
            deviations.add(Math.sqrt(squares[t] / known[t]));
        }
        return new LabelStandardisation(means, deviations);
    }

    private static Samples scaled(Samples graphs, LabelStandardisation scale) {
        if (scale.tasks() == 0) return graphs;
        return new Samples() {
            @Override
            public int size() {
                return graphs.size();
            }

            @Override
            public Sample get(int i) {
                Sample s = graphs.get(i);
                return new Sample(s.row(), s.graph(), s.paths(), scale.standardise(s.labels()), s.distances());
            }

            @Override
            public int nodes(int i) {
                return graphs.nodes(i);
            }

            @Override
            public int edges(int i) {
                return graphs.edges(i);
            }
        };
    }
}
