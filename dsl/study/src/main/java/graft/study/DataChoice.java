package graft.study;

import graft.model.train.DataSource;
import graft.model.train.SplitChoice;
import java.util.List;

/**
 * A data set of a study.
 *
 * @param name as in tables
 * @param source of molecules and labels
 * @param splits one for all seeds, or one a seed in the order of the seeds
 */
public record DataChoice(String name, DataSource source, List<SplitChoice> splits) {
    public DataChoice {
        splits = List.copyOf(splits);
        if (splits.isEmpty()) throw new StudyException("data set " + name + " needs a split");
    }

    /** One split for all seeds. */
    public DataChoice(String name, DataSource source, SplitChoice split) {
        this(name, source, List.of(split));
    }

    /** The split of the seed at a place among the study's seeds. */
    public SplitChoice split(int seedIndex) {
        return splits.get(splits.size() == 1 ? 0 : seedIndex);
    }
}
