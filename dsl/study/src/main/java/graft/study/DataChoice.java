package graft.study;

import graft.model.train.DataSource;
import graft.model.train.SplitChoice;
import java.util.List;
import java.util.OptionalInt;

/**
 * A data set of a study.
 *
 * @param name as in tables
 * @param source of molecules and labels
 * @param splits one for all seeds, or one a seed in the order of the seeds
 * @param epochs at most in final runs, if not as many as the protocol says: a large set needs fewer passes for as many steps
 */
public record DataChoice(String name, DataSource source, List<SplitChoice> splits, OptionalInt epochs) {
    public DataChoice {
        splits = List.copyOf(splits);
        if (splits.isEmpty()) throw new StudyException("data set " + name + " needs a split");
        if (epochs.isPresent() && epochs.getAsInt() < 1) throw new StudyException("data set " + name + " needs at least one epoch, not " + epochs.getAsInt());
    }

    /** As many epochs as the protocol says. */
    public DataChoice(String name, DataSource source, List<SplitChoice> splits) {
        this(name, source, splits, OptionalInt.empty());
    }

    /** One split for all seeds. */
    public DataChoice(String name, DataSource source, SplitChoice split) {
        this(name, source, List.of(split));
    }

    /** The same with epochs of its own. */
    public DataChoice withEpochs(int most) {
        return new DataChoice(name, source, splits, OptionalInt.of(most));
    }

    /** The split of the seed at a place among the study's seeds. */
    public SplitChoice split(int seedIndex) {
        return splits.get(splits.size() == 1 ? 0 : seedIndex);
    }
}
