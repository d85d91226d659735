package graft.study;

import graft.plan.MemoryReport;
import graft.train.EpochRecord;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What one run gave; the run's {@code result.json}, written whole at its end.
 *
 * @param diverged why there is no score, or empty
 * @param metric key of the metric
 * @param valid best validation score
 * @param test score of the kept weights on the test part
 * @param standardised for RMSE and MAE of standardised labels: the test score in the training part's standard deviations
 * @param constant score of the constant predictor on the test part
 * @param bestEpoch whose weights were kept
 * @param history every epoch
 * @param numbers trained and other numbers of the model
 * @param memory planned bytes by part
 * @param stepMs median time of a training step, NaN where too few were timed
 * @param inferenceMs time of a prediction, per molecule of the validation part
 * @param peakResident the most resident memory that the process had had when the run ended, -1 where the system does not say
 * @param split in words
 * @param dataDigest of the table
 */
public record RunRecord(
        RunKey key, String diverged, String metric, boolean largerIsBetter, OptionalDouble valid, OptionalDouble test, OptionalDouble standardised, OptionalDouble constant,
        int bestEpoch, List<EpochRecord> history, Numbers numbers, Memory memory, double stepMs, double inferenceMs, long peakResident, String weightsDigest, String split,
        String dataDigest, String backend, int threads) {

    public RunRecord {
        history = List.copyOf(history);
    }

    /** Counts of numbers: added by adapters, trained in the backbone, in the head, in the whole backbone. */
    public record Numbers(long adapter, long backbone, long head, long backboneTotal) {
        /** Trained numbers without the head over the numbers of the backbone. */
        public double share() {
            return (double) (adapter + backbone) / backboneTotal;
        }
    }

    /** Bytes by part. Generated are weights made of weights once a step; kernels is what kernels keep from call to call, -1 where it was not told apart; activations are those of all threads together, with their gradients and scratch memory. */
    public record Memory(long frozenWeights, long trainedWeights, long gradients, long optimiser, long anchors, long generated, long kernels, long activations, long total) {
        static final Memory NONE = new Memory(0, 0, 0, 0, 0, 0, 0, 0, 0);

        /** From a plan. */
        public static Memory of(MemoryReport r) {
            return new Memory(r.frozenWeights(), r.trainableWeights(), r.gradients(), r.optimiser(), r.anchors(), r.generated(), r.kernelsPerThread() * r.threads(), r.arenaPerThread() * r.threads(), r.total());
        }
    }

    /** Whether it ended with scores. */
    public boolean finished() {
        return diverged.isEmpty();
    }

    /** Seconds of all its epochs. */
    public double seconds() {
        return history.stream().mapToDouble(EpochRecord::seconds).sum();
    }

    /** Whether its validation score is better than another's; a run without one is never better. */
    public boolean validatesBetterThan(RunRecord other) {
        if (valid.isEmpty()) return false;
        if (other.valid.isEmpty()) return true;
        return largerIsBetter ? valid.getAsDouble() > other.valid.getAsDouble() : valid.getAsDouble() < other.valid.getAsDouble();
    }
}
