package graft.peers;

import graft.backend.Backends;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.graph.BatchInput;
import graft.graph.MixtureInputs;
import graft.graph.NodeInputs;
import graft.graph.Sample;
import graft.graph.SparseRows;
import graft.graph.StructureInput;
import graft.model.AttentionForm;
import graft.model.Gtn;
import graft.model.Part;
import graft.model.adapter.GAdapter;
import graft.model.bench.StepBench;
import graft.model.compile.CompiledModel;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.train.MicroBatches;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes what all contenders start from: Graft's weights, and each batch padded to its largest graph with structural bias or mixing matrix as plain numbers. */
final class PaddedFiles {
    private static final int MICRO_BATCH_GRAPHS = 8;
    private static final double ROW_EPSILON = 1e-6;

    private final StepLoad load;
    private final Gtn backbone;
    private final List<List<Sample>> batches;

    PaddedFiles(StepLoad load) {
        this.load = load;
        this.backbone = StepBench.backbone(load.model());
        this.batches = StepBench.samples(load.model(), load.nodes(), load.sorted(), load.batch());
    }

    /** Graphs in each batch. */
    List<Integer> graphs() {
        return batches.stream().map(List::size).toList();
    }

    void write() {
        CompiledModel compiled = CompiledModel.of(StepBench.model(load.model(), load.method()));
        List<TensorEntry> weights = new ArrayList<>();
        compiled.initialWeights(0).forEach((name, weight) -> weights.add(TensorEntry.of(name, weight)));
        double share = backbone.block().attention() instanceof AttentionForm.Mixture m ? m.attention() : 1;
        SafetensorsWriter.write(load.weights(), weights, Map.of(
                "trained", load.predicts() ? "" : compiled.trainedParts().stream().map(Part::name).filter(n -> !n.startsWith("encodings.")).collect(Collectors.joining(" ")),
                "mat", Boolean.toString(load.mat()), "blocks", Integer.toString(backbone.blocks()), "width", Integer.toString(backbone.width()),
                "heads", Integer.toString(backbone.block().heads()), "share", Double.toString(share)));
        List<float[]> biases = load.mat() ? List.of() : biases();
        for (int i = 0; i < batches.size(); i++) SafetensorsWriter.write(load.padded(i), load.mat() ? mat(batches.get(i)) : graphormer(batches.get(i), biases.get(i)));
    }

    private static int tokens(Sample sample) {
        return sample.graph().nodes() + 1;
    }

    private static int longest(List<Sample> batch) {
        return batch.stream().mapToInt(PaddedFiles::tokens).max().orElse(0);
    }

    private static BatchInput.Place place(Sample sample) {
        return new BatchInput.Place(true).at(0, 0, 0, 0, tokens(sample), 1);
    }

    private List<TensorEntry> graphormer(List<Sample> batch, float[] bias) {
        int n = longest(batch);
        NodeInputs.Features features = (NodeInputs.Features) backbone.nodeEncodings().stream().filter(e -> e instanceof graft.model.NodeEncoding.Features)
                .map(e -> ((graft.model.NodeEncoding.Features) e).index()).findFirst().orElseThrow();
        NodeInputs.Degree degree = new NodeInputs.Degree(Integer.MAX_VALUE - 1);
        long[] rows = new long[batch.size() * (n - 1) * features.count()];
        long[] degrees = new long[batch.size() * (n - 1)];
        for (int g = 0; g < batch.size(); g++) {
            copyNodes(features, batch.get(g), rows, g * (n - 1) * features.count());
            copyNodes(degree, batch.get(g), degrees, g * (n - 1));
        }
        List<TensorEntry> tensors = common(batch, n);
        tensors.add(TensorEntry.ofLongs("features", rows, batch.size(), n - 1, features.count()));
        tensors.add(TensorEntry.ofLongs("degree", degrees, batch.size(), n - 1));
        tensors.add(TensorEntry.ofFloats("bias", bias, batch.size(), backbone.block().heads(), n, n));
        return tensors;
    }

    private static void copyNodes(BatchInput.Ints input, Sample sample, long[] to, int at) {
        int[] rows = new int[tokens(sample) * input.columns()];
        input.fill(sample, place(sample), rows, 0);
        for (int i = input.columns(); i < rows.length; i++) to[at + i - input.columns()] = rows[i];
    }

    private List<TensorEntry> mat(List<Sample> batch) {
        int n = longest(batch);
        AttentionForm.Mixture mixture = (AttentionForm.Mixture) backbone.block().attention();
        NodeInputs.Numbers numbers = new NodeInputs.Numbers(graft.model.preset.Mat.ATOM_FEATURES);
        int columns = numbers.columns();
        float[] nodes = new float[batch.size() * n * columns];
        float[] bias = new float[batch.size() * n * n];
        float[] mixing = new float[batch.size() * n * n];
        float[] mean = new float[batch.size() * n];
        Arrays.fill(bias, Float.NEGATIVE_INFINITY);
        for (int g = 0; g < batch.size(); g++) {
            Sample sample = batch.get(g);
            int t = tokens(sample);
            double[] row = new double[t * columns];
            numbers.fill(sample, place(sample), row, 0);
            for (int i = 0; i < row.length; i++) nodes[g * n * columns + i] = (float) row[i];
            double[] near = new double[t * t];
            double[] bonded = new double[t * t];
            new MixtureInputs.DistanceKernel(mixture.kernel()).fill(sample, place(sample), near, 0);
            new MixtureInputs.RowAdjacency(ROW_EPSILON).fill(sample, place(sample), bonded, 0);
            for (int i = 0; i < t; i++) {
                for (int j = 0; j < t; j++) mixing[(g * n + i) * n + j] = (float) (mixture.distance() * near[i * t + j] + mixture.adjacency() * bonded[i * t + j]);
                mean[g * n + i] = 1f / t;
            }
            for (int i = 0; i < n; i++) Arrays.fill(bias, (g * n + i) * n, (g * n + i) * n + t, 0);
        }
        List<TensorEntry> tensors = common(batch, n);
        tensors.add(TensorEntry.ofFloats("numbers", nodes, batch.size(), n, columns));
        tensors.add(TensorEntry.ofFloats("bias", bias, batch.size(), 1, n, n));
        tensors.add(TensorEntry.ofFloats("mixing", mixing, batch.size(), n, n));
        tensors.add(TensorEntry.ofFloats("mean", mean, batch.size(), 1, n));
        return tensors;
    }

    /** Labels, and the structure matrix where the method has one. */
    private List<TensorEntry> common(List<Sample> batch, int n) {
        List<TensorEntry> tensors = new ArrayList<>();
        float[] labels = new float[batch.size()];
        for (int g = 0; g < labels.length; g++) labels[g] = (float) batch.get(g).labels()[0];
        tensors.add(TensorEntry.ofFloats("labels", labels, labels.length, 1));
        if (!load.method().equals("g-adapter")) return tensors;
        GAdapter adapter = GAdapter.ofRank(1);
        float[] structure = new float[batch.size() * n * n];
        for (int g = 0; g < labels.length; g++) {
            SparseRows rows = new SparseRows();
            new StructureInput(adapter.structure(), adapter.tokenMode()).fill(batch.get(g), place(batch.get(g)), rows);
            for (int i = 0; i < rows.rows(); i++) {
                for (int e = rows.rowStart(i); e < rows.rowStart(i + 1); e++) structure[(g * n + i) * n + rows.column(e)] = (float) rows.value(e);
            }
        }
        tensors.add(TensorEntry.ofFloats("structure", structure, labels.length, n, n));
        return tensors;
    }

    /** Graft's own structural bias of each batch, padded: [graphs, heads, n, n], minus infinity at keys that are padding. The first block's model has the same tables as the whole. */
    private List<float[]> biases() {
        Gtn shallow = new Gtn(backbone.name(), backbone.width(), backbone.nodeEncodings(), backbone.inputNorm(), backbone.inputDropout(), backbone.pairEncodings(), 1,
                backbone.block(), backbone.readout(), backbone.initialiser(), backbone.weights());
        CompiledModel compiled = CompiledModel.of(shallow.grafted(g -> g.freezeBackbone().regression(1)));
        Program program = compiled.inference(true);
        Map<Integer, List<List<Sample>>> cut = new LinkedHashMap<>();
        for (int i = 0; i < batches.size(); i++) cut.put(i, graft.train.EpochOrder.cut(batches.get(i), MICRO_BATCH_GRAPHS));
        Sizes maxima = cut.values().stream().map(c -> MicroBatches.maxima(c, true)).reduce(Sizes.NONE, Sizes::max);
        List<float[]> biases = new ArrayList<>();
        try (Session session = Backends.byName("auto").open(program, compiled.initialWeights(0), maxima, load.threads())) {
            cut.forEach((i, micro) -> biases.add(padded(batches.get(i),
                    Objects.requireNonNull(session.run(new StepBatch(micro, 1, 0, 1, 1)).outputs().get("bias"), "an output of inference with features"))));
        }
        return biases;
    }

    private float[] padded(List<Sample> batch, double[] ragged) {
        int n = longest(batch);
        int heads = backbone.block().heads();
        float[] bias = new float[batch.size() * heads * n * n];
        Arrays.fill(bias, Float.NEGATIVE_INFINITY);
        int from = 0;
        for (int g = 0; g < batch.size(); g++) {
            int t = tokens(batch.get(g));
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < n; i++) {
                    // Rows that are padding see the same keys, so that no row is minus infinity throughout.
                    for (int j = 0; j < t; j++) bias[((g * heads + h) * n + i) * n + j] = i < t ? (float) ragged[from + (h * t + i) * t + j] : 0;
                }
            }
            from += heads * t * t;
        }
        return bias;
    }
}
