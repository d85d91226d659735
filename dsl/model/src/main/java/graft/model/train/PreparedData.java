package graft.model.train;

import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.model.ModelException;
import graft.model.adapter.Head;
import graft.model.compile.CompiledModel;
import graft.molecules.chem.Featuriser;
import graft.molecules.data.ConformerCache;
import graft.molecules.data.DataException;
import graft.molecules.data.LabelStandardisation;
import graft.molecules.data.MoleculeTable;
import graft.molecules.data.Split;
import graft.molecules.data.SplitException;
import graft.molecules.data.TaskKind;
import graft.molecules.metrics.ConstantPredictor;
import graft.molecules.metrics.Metric;
import graft.molecules.metrics.TaskScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Data ready to train on: graphs, split, labels standardised by the training part.
 *
 * @param table the rows that were read, labels in their own units
 * @param samples one a row of the table, labels as the loss sees them
 * @param features version of the features of their graphs
 * @param geometries how distances were come by
 */
public record PreparedData(
        MoleculeTable table, List<Sample> samples, Split split, LabelStandardisation standardisation, Metric metric, String features, Geometries geometries) {

    /** Reads, featurises in parallel and splits. */
    public static PreparedData of(FineTuning tuning, Optional<Path> dataFolder) {
        return of(tuning, CompiledModel.of(tuning.model()), dataFolder, RunReport.silent());
    }

    /** Reads, featurises in parallel and splits; the report hears of downloads and where the data come from. */
    static PreparedData of(FineTuning tuning, CompiledModel compiled, Optional<Path> dataFolder, RunReport report) {
        DataSource.Resolved resolved = tuning.data().resolve(dataFolder, report::downloading);
        resolved.remarks().forEach(report::say);
        checkHead(tuning, resolved.table());
        Featuriser featuriser = compiled.featuriser();
        ConformerCache conformers = ConformerCache.of(resolved.table(), featuriser);
        DataSource.Cells cells = resolved.cells().known(resolved.table(), featuriser.encoding());
        MoleculeTable.Molecules<Read> molecules = resolved.table().molecules(cell -> Read.of(conformers.featurise(cells.reader(), featuriser, cell)));
        conformers.keep();
        conformers.remarks().forEach(report::say);
        MoleculeTable table = molecules.table();
        Split split = tuning.split().of(tuning.data(), resolved).split(table, scaffolds(tuning, resolved, cells));
        boolean standardise = tuning.standardise() && tuning.model().head().task() == Head.Task.REGRESSION;
        LabelStandardisation scale = standardise ? LabelStandardisation.of(table, split.train()) : LabelStandardisation.none(table.tasks().size());
        List<Sample> samples = IntStream.range(0, table.rows()).parallel()
                .mapToObj(row -> sample(table, molecules.molecules().get(row), row, scale))
                .toList();
        Metric metric = tuning.metric().or(resolved::metric).orElse(table.spec().kind().defaultMetric());
        Geometries geometries = Geometries.of(table, molecules.molecules().stream().map(Read::molecule).toList());
        return new PreparedData(table, samples, split, scale, metric, cells.features().apply(featuriser), geometries);
    }

    /** What the user should know about the data, a line each. */
    public List<String> remarks() {
        List<String> lines = new ArrayList<>(asRead());
        lines.add(split.toString());
        return lines;
    }

    /** What the user should know about the data however they are split, a line each: rows read, skipped and repeated, distances that fell back. */
    public List<String> asRead() {
        List<String> lines = new ArrayList<>(table.remarks());
        geometries.remark().ifPresent(lines::add);
        return lines;
    }

    private static Function<String, String> scaffolds(FineTuning tuning, DataSource.Resolved resolved, DataSource.Cells cells) {
        return cells.scaffold().orElse(graph -> {
            throw new SplitException(tuning.data().describe(), "scaffold", "graphs that are no molecules have no scaffold; use a random split"
                    + (resolved.splits().isEmpty() ? "" : " or one that comes with the data: " + resolved.splits().keySet().stream().sorted().toList()));
        });
    }

    /** A graph with its paths; one that is too large for them is a row that cannot be read, as any other. */
    private record Read(Featuriser.Featurised molecule, ShortestPaths paths) {
        static Read of(Featuriser.Featurised molecule) {
            return new Read(molecule, ShortestPaths.of(molecule.graph()));
        }
    }

    private static Sample sample(MoleculeTable table, Read read, int row, LabelStandardisation scale) {
        return new Sample(table.fileRow(row), read.molecule().graph(), read.paths(), scale.standardise(table.labels(row)), read.molecule().distances());
    }

    private static void checkHead(FineTuning tuning, MoleculeTable table) {
        Head head = tuning.model().head();
        if (head.targets() != table.tasks().size()) {
            throw new ModelException("the head has " + head.targets() + " targets, " + tuning.data().describe() + " has " + table.tasks().size() + " tasks: " + table.tasks());
        }
        boolean classes = table.spec().kind() == TaskKind.BINARY;
        if (classes != (head.task() == Head.Task.CLASSIFICATION)) {
            throw new ModelException("the head is for " + head.task().name().toLowerCase(java.util.Locale.ROOT) + ", but the labels of " + tuning.data().describe() + " are "
                    + (classes ? "classes; say classification(...)" : "numbers; say regression(...)"));
        }
    }

    /**
     * How well the constant predictor does on the given rows: what a model must beat.
     *
     * @throws DataException naming a task without any label in the training part
     */
    TaskScores constantScore(int[] rows) {
        int tasks = table.tasks().size();
        return TaskScores.of(metric, constant(tasks).predict(rows.length), table.labels(rows), tasks);
    }

    private ConstantPredictor constant(int tasks) {
        for (int task = 0; task < tasks; task++) {
            int number = task;
            if (IntStream.of(split.train()).allMatch(row -> Double.isNaN(table.label(row, number)))) {
                throw new DataException(table.source().source() + ": task " + table.tasks().get(task) + " has no label in the training part; leave it out");
            }
        }
        return ConstantPredictor.of(table.labels(split.train()), tasks);
    }

    /** The samples of a part, in its order. */
    public List<Sample> part(int[] rows) {
        return IntStream.of(rows).mapToObj(samples::get).toList();
    }
}
