package graft.molecules.data;

import graft.NearestNames;
import graft.molecules.metrics.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A data set of the data folder.
 *
 * @param name as asked for
 * @param csv the table
 * @param spec its columns
 * @param metric the metric that its benchmark reports
 * @param splits the splits that come with it, by name
 */
public record DataSet(String name, Path csv, TableSpec spec, Metric metric, Map<String, SplitPlan> splits) {
    public DataSet {
        splits = Map.copyOf(splits);
    }

    /** Reads the table; SMILES are not parsed yet. */
    public MoleculeTable read() {
        return MoleculeTable.read(csv, spec);
    }

    /** @throws SplitException when no split of that name comes with the set; the message names those that do */
    public SplitPlan split(String split) {
        SplitPlan plan = splits.get(split);
        if (plan == null) {
            List<String> names = splits.keySet().stream().sorted().toList();
            throw new SplitException(name, split, "no such split comes with this set; " + NearestNames.hint(split, names));
        }
        return plan;
    }
}
