package graft.study.baseline;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The score of a fingerprint model on one split of a data set.
 *
 * @param seedIndex place of the split among the seeds
 * @param valid mean over tasks, as for every other model
 * @param trainRows of the split
 * @param mostRows the most of them that the model of a task was trained on
 * @param unread molecules that have no fingerprint
 * @param costs the cost that was chosen for each task by its validation score
 */
public record BaselineRecord(
        String data, int seedIndex, String split, String metric, boolean largerIsBetter, OptionalDouble valid, OptionalDouble test, int trainRows, int mostRows, int unread,
        List<Double> costs) {
    public BaselineRecord {
        costs = List.copyOf(costs);
    }
}
