package graft.model.train;

import graft.molecules.chem.Featuriser;
import graft.molecules.chem.MurckoScaffold;
import graft.molecules.chem.SdfReader;
import graft.molecules.chem.SmilesParser;
import graft.molecules.data.DataSet;
import graft.molecules.data.DataSets;
import graft.molecules.data.DownloadListener;
import graft.molecules.data.EmbeddedToxicity;
import graft.molecules.data.GraphText;
import graft.molecules.data.KnownMolecules;
import graft.molecules.data.MoleculeTable;
import graft.molecules.data.OnBadRow;
import graft.molecules.data.SdfTable;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import graft.molecules.data.TuGraphs;
import graft.molecules.metrics.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Where molecules and labels come from. */
public sealed interface DataSource {
    /** As written in reports. */
    String describe();

    /** Reads the table; SMILES are not parsed yet. */
    default Resolved resolve(Optional<Path> dataFolder) {
        return resolve(dataFolder, DownloadListener.SILENT);
    }

    /**
     * Reads the table; SMILES are not parsed yet.
     *
     * @param listener hears of downloads
     */
    Resolved resolve(Optional<Path> dataFolder, DownloadListener listener);

    /** The same with another policy for rows that cannot be read. */
    DataSource onBadRow(OnBadRow policy);

    /**
     * A table with what comes with it.
     *
     * @param splits by name
     * @param metric of its benchmark, if it is one
     * @param cells reads cells of the molecule column
     * @param remarks what the user should know about where it comes from
     */
    record Resolved(MoleculeTable table, Map<String, SplitPlan> splits, Optional<Metric> metric, Cells cells, List<String> remarks) {
        /** Molecules without more to say. */
        public Resolved(MoleculeTable table, Map<String, SplitPlan> splits, Optional<Metric> metric) {
            this(table, splits, metric, Cells.SMILES, List.of());
        }
    }

    /**
     * How the text of a molecule column is read.
     *
     * @param reader what a cell becomes for a model
     * @param scaffold its Bemis-Murcko scaffold; empty for graphs that are no molecules
     * @param features version of the features that graphs get for a model
     */
    record Cells(
            BiFunction<Featuriser, String, Featuriser.Featurised> reader, Optional<Function<String, String>> scaffold, Function<Featuriser, String> features) {
        /** Molecules as SMILES. */
        public static final Cells SMILES = new Cells(Featuriser::featurise, Optional.of(smiles -> MurckoScaffold.of(SmilesParser.parse(smiles))), Featuriser::version);

        /** Molecules as connection tables. */
        public static final Cells BLOCKS = new Cells(
                Featuriser::featuriseBlock, Optional.of(block -> MurckoScaffold.of(SdfReader.parseBlock(block))), Featuriser::version);

        /** Graphs of categories. */
        public static final Cells GRAPHS = new Cells(
                (featuriser, text) -> new Featuriser.Featurised(GraphText.parse(text), Optional.empty()), Optional.empty(), featuriser -> GraphText.VERSION);

        /** The same, remembering from run to run what became of a table's SMILES; other cells are read as quickly as they would be looked up. */
        Cells known(MoleculeTable table, Featuriser.Encoding encoding) {
            if (!equals(SMILES)) return this;
            KnownMolecules molecules = KnownMolecules.of(table, encoding);
            return new Cells(molecules::featurise, Optional.of(molecules::scaffold), features);
        }
    }

    /** An SDF file, plain or gzip; labels are data fields of its records. */
    record Sdf(Path file, TableSpec spec) implements DataSource {
        @Override
        public String describe() {
            return file.toString();
        }

        @Override
        public Resolved resolve(Optional<Path> dataFolder, DownloadListener listener) {
            return new Resolved(MoleculeTable.of(SdfTable.read(file), spec), Map.of(), Optional.empty(), Cells.BLOCKS, List.of());
        }

        @Override
        public DataSource onBadRow(OnBadRow policy) {
            return new Sdf(file, spec.withOnBadRow(policy));
        }
    }

    /** Graphs in the TU format: a folder, a zip or a text file (see {@link TuGraphs}); two classes. */
    record Graphs(Path place, OnBadRow policy) implements DataSource {
        @Override
        public String describe() {
            return place.toString();
        }

        @Override
        public Resolved resolve(Optional<Path> dataFolder, DownloadListener listener) {
            TableSpec spec = TableSpec.binary("graph", "label").withOnBadRow(policy);
            return new Resolved(MoleculeTable.of(TuGraphs.read(place), spec), Map.of(), Optional.empty(), Cells.GRAPHS, List.of());
        }

        @Override
        public DataSource onBadRow(OnBadRow other) {
            return new Graphs(place, other);
        }
    }

    /** A CSV file, plain or gzip. */
    record Csv(Path file, TableSpec spec) implements DataSource {
        @Override
        public String describe() {
            return file.toString();
        }

        @Override
        public Resolved resolve(Optional<Path> dataFolder, DownloadListener listener) {
            return new Resolved(MoleculeTable.read(file, spec), Map.of(), Optional.empty());
        }

        @Override
        public DataSource onBadRow(OnBadRow policy) {
            return new Csv(file, spec.withOnBadRow(policy));
        }
    }

    /**
     * A set of the catalogue, found in the data folder or fetched.
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
        public Resolved resolve(Optional<Path> dataFolder, DownloadListener listener) {
            DataSet set = DataSets.standard().find(dataFolder, name, listener);
            return new Resolved(set.read(policy), set.splits(), Optional.of(set.metric()), set.entry().isGraphs() ? Cells.GRAPHS : Cells.SMILES, set.remarks());
        }

        @Override
        public DataSource onBadRow(OnBadRow other) {
            return new Benchmark(name, other);
        }
    }

    /**
     * Some tasks of another source, each with its missing labels as they are.
     *
     * @param names of the label columns
     */
    record Tasks(DataSource of, List<String> names) implements DataSource {
        public Tasks {
            names = List.copyOf(names);
        }

        @Override
        public String describe() {
            return of.describe() + ": " + String.join(", ", names);
        }

        @Override
        public Resolved resolve(Optional<Path> dataFolder, DownloadListener listener) {
            Resolved all = of.resolve(dataFolder, listener);
            return new Resolved(all.table().onlyTasks(names), all.splits(), all.metric(), all.cells(), all.remarks());
        }

        @Override
        public DataSource onBadRow(OnBadRow policy) {
            return new Tasks(of.onBadRow(policy), names);
        }
    }

    /** The molecules that come with Graft's dependencies: which of four toxic effects are recorded of them. */
    record Embedded() implements DataSource {
        @Override
        public String describe() {
            return "embedded toxicity set (OpenChemLib)";
        }

        @Override
        public Resolved resolve(Optional<Path> dataFolder, DownloadListener listener) {
            return new Resolved(EmbeddedToxicity.table(), Map.of(), Optional.empty());
        }

        @Override
        public DataSource onBadRow(OnBadRow policy) {
            return this;
        }
    }
}
