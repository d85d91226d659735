package graft.model.train;

import graft.graph.Graph;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.model.ModelException;
import graft.model.adapter.Head;
import graft.molecules.chem.MurckoScaffold;
import graft.molecules.chem.OgbFeaturiser;
import graft.molecules.chem.SmilesParser;
import graft.molecules.data.LabelStandardisation;
import graft.molecules.data.MoleculeTable;
import graft.molecules.data.Split;
import graft.molecules.data.TaskKind;
import graft.molecules.metrics.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Data ready to train on: graphs, split, labels standardised by the training part.
 *
 * @param table the rows that were read, labels in their own units
 * @param samples one a row of the table, labels as the loss sees them
 */
public record PreparedData(MoleculeTable table, List<Sample> samples, Split split, LabelStandardisation standardisation, Metric metric) {

    /** Reads, featurises in parallel and splits. */
    public static PreparedData of(FineTuning tuning, Optional<Path> dataFolder) {
        DataSource.Resolved resolved = tuning.data().resolve(dataFolder);
        checkHead(tuning, resolved.table());
        MoleculeTable.Molecules<Graph> molecules = resolved.table().molecules(OgbFeaturiser::featurise);
        MoleculeTable table = molecules.table();
        Split split = tuning.split().of(tuning.data(), resolved).split(table, smiles -> MurckoScaffold.of(SmilesParser.parse(smiles)));
        boolean standardise = tuning.standardise() && tuning.model().head().task() == Head.Task.REGRESSION;
        LabelStandardisation scale = standardise ? LabelStandardisation.of(table, split.train()) : LabelStandardisation.none(table.tasks().size());
        List<Sample> samples = IntStream.range(0, table.rows()).parallel()
                .mapToObj(row -> sample(table, molecules.molecules().get(row), row, scale))
                .toList();
        Metric metric = tuning.metric().or(resolved::metric).orElse(table.spec().kind().defaultMetric());
        return new PreparedData(table, samples, split, scale, metric);
    }

    private static Sample sample(MoleculeTable table, Graph graph, int row, LabelStandardisation scale) {
        return new Sample(table.fileRow(row), graph, ShortestPaths.of(graph), scale.standardise(table.labels(row)));
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

    /** The samples of a part, in its order. */
    public List<Sample> part(int[] rows) {
        return IntStream.of(rows).mapToObj(samples::get).toList();
    }
}
