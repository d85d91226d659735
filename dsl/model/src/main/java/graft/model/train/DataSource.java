package graft.model.train;

import graft.molecules.data.DataFolder;
import graft.molecules.data.DataSet;
import graft.molecules.data.EmbeddedToxicity;
import graft.molecules.data.MoleculeTable;
import graft.molecules.data.OnBadRow;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import graft.molecules.metrics.Metric;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where molecules and labels come from. */
public sealed interface DataSource {
    /** As written in reports. */
    String describe();

    /** Reads the table; SMILES are not parsed yet. */
    Resolved resolve(Optional<Path> dataFolder);

    /** The same with another policy for rows that cannot be read. */
    DataSource onBadRow(OnBadRow policy);

    /**
     * A table with what comes with it.
     *
     * @param splits by name
     * @param metric of its benchmark, if it is one
     */
    record Resolved(MoleculeTable table, Map<String, SplitPlan> splits, Optional<Metric> metric) {}

    /** A CSV file, plain or gzip. */
    record Csv(Path file, TableSpec spec) implements DataSource {
        @Override
        public String describe() {
            return file.toString();
        }

        @Override
        public Resolved resolve(Optional<Path> dataFolder) {
            return new Resolved(MoleculeTable.read(file, spec), Map.of(), Optional.empty());
        }

        @Override
        public DataSource onBadRow(OnBadRow policy) {
            return new Csv(file, spec.withOnBadRow(policy));
        }
    }

    /**
     * A benchmark set of the data folder.
     *
     * @param name such as {@code esol}
     * @param policy for rows that cannot be read
     */
    record Benchmark(String name, OnBadRow policy) implements DataSource {
        @Override
        public String describe() {
            return name;
        }

        @Override
        public Resolved resolve(Optional<Path> dataFolder) {
            DataSet set = DataFolder.locate(dataFolder).find(name);
            return new Resolved(MoleculeTable.read(set.csv(), set.spec().withOnBadRow(policy)), set.splits(), Optional.of(set.metric()));
        }

        @Override
        public DataSource onBadRow(OnBadRow other) {
            return new Benchmark(name, other);
        }
    }

    /** The molecules that come with Graft's dependencies: which of four toxic effects are recorded of them. */
    record Embedded() implements DataSource {
        @Override
        public String describe() {
            return "embedded toxicity set (OpenChemLib)";
        }

        @Override
        public Resolved resolve(Optional<Path> dataFolder) {
            return new Resolved(EmbeddedToxicity.table(), Map.of(), Optional.empty());
        }

        @Override
        public DataSource onBadRow(OnBadRow policy) {
            return this;
        }
    }
}
