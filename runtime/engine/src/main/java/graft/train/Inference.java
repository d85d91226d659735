package graft.train;

import graft.backend.Cutting;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.graph.Sample;
import graft.tensor.Sizes;
import java.util.List;

/** Runs an inference program over many graphs. */
public final class Inference {
    private static final int GRAPHS_AT_ONCE = 512;

    private Inference() {}

    /** The maxima that a session for {@link #run} needs. */
    public static Sizes maxima(List<Sample> samples, boolean hasToken, Cutting cutting) {
        Sizes maxima = Sizes.NONE;
        for (List<Sample> part : EpochOrder.cut(samples, GRAPHS_AT_ONCE)) maxima = maxima.max(MicroBatches.maxima(MicroBatches.cut(part, hasToken, cutting), hasToken));
        return maxima;
    }

    /** One output for all graphs, [graphs x columns] row-major, in the order of the samples. */
    public static double[] run(Session session, List<Sample> samples, String output, int columns) {
        double[] all = new double[samples.size() * columns];
        int at = 0;
        for (List<Sample> part : EpochOrder.cut(samples, GRAPHS_AT_ONCE)) {
            StepBatch batch = new StepBatch(MicroBatches.cut(part, session.program().hasToken(), session.cutting()), 0, 0, 1, 1);
            double[] some = session.run(batch).outputs().get(output);
            System.arraycopy(some, 0, all, at, some.length);
            at += some.length;
        }
        return all;
    }
}
