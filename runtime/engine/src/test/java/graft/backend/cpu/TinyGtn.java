package graft.backend.cpu;

import graft.autodiff.Autodiff;
import graft.backend.StepBatch;
import graft.graph.EdgeInputs;
import graft.graph.Graph;
import graft.graph.LabelInput;
import graft.graph.NodeInputs;
import graft.graph.PairInputs;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.graph.StructureInput;
import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.Parameter.Role;
import graft.program.Program;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A graph transformer of two blocks that has an operation of every family, with data for it. */
public final class TinyGtn {
    static final int WIDTH = 24;
    static final int HEADS = 3;
    static final int HOPS = 2;
    static final int TASKS = 2;
    private static final int NODE_CODES = 12;
    private static final int EDGE_CODES = 6;

    private final boolean anchored;
    private final boolean allTrain;
    private final double dropout;
    private ProgramBuilder b;
    private final List<Value> trainable = new ArrayList<>();
    private boolean followsAnchor;
    private boolean cutShort;

    private TinyGtn(boolean allTrain, boolean anchored, double dropout) {
        this.allTrain = allTrain;
        this.anchored = anchored;
        this.dropout = dropout;
    }

    /**
     * A training program.
     *
     * @param allTrain whether the backbone trains, or only the adapters
     * @param anchored whether it has a proximal term
     */
    public static Program training(boolean allTrain, boolean anchored, double dropout) {
        return new TinyGtn(allTrain, anchored, dropout).build();
    }

    /** The same program with what only graph tokens are needed of computed for them alone: {@link ProgramBuilder#firstTokens}. */
    static Program trainingCutShort(boolean allTrain, boolean anchored, double dropout) {
        TinyGtn gtn = new TinyGtn(allTrain, anchored, dropout);
        gtn.cutShort = true;
        return gtn.build();
    }

    /** The program that predicts. */
    public static Program inference() {
        TinyGtn gtn = new TinyGtn(false, false, 0);
        gtn.b = new ProgramBuilder(true);
        gtn.b.output("logits", gtn.forward());
        return gtn.b.build();
    }

    private Program build() {
        b = new ProgramBuilder(true);
        Value z = forward();
        List<Autodiff.Term> terms = new ArrayList<>();
        Value task = b.loss("task", new Op.Loss(Op.LossKind.SQUARED_ERROR), z, b.input(new LabelInput(TASKS)));
        b.report(task);
        terms.add(new Autodiff.Term(task, 1));
        if (anchored) {
            followsAnchor = true;
            Value r = forward();
            followsAnchor = false;
            Value bregman = b.loss("bregman", new Op.Divergence(Op.DivergenceKind.SQUARED), z, r);
            b.report(bregman);
            terms.add(new Autodiff.Term(bregman, 0.5));
        }
        Autodiff.differentiate(b, terms, trainable);
        b.output("logits", z);
        return b.build();
    }

    private Value forward() {
        Value features = b.input(new NodeInputs.Features(2, NODE_CODES / 2, 0));
        Value degree = b.input(new NodeInputs.Degree(8));
        Value token = b.input(new NodeInputs.Token());
        Value x = b.apply(new Op.EmbeddingSum(3, 1), backbone("atom", NODE_CODES, WIDTH), features, backbone("degree", 9, WIDTH), degree, backbone("token", 1, WIDTH), token);
        Value spatial = b.apply(new Op.PairEmbedding(), backbone("spatial", ShortestPaths.UNREACHABLE + 2, HEADS), b.input(new PairInputs.Spatial()));
        Value edges = b.apply(new Op.EmbeddingSum(1, 0.5), backbone("edge", EDGE_CODES, HEADS), b.input(new EdgeInputs.Features(2, EDGE_CODES / 2, 0)));
        Value projected = b.apply(new Op.HopProjection(HOPS), edges, backbone("hop", HOPS * HEADS * HEADS, 1));
        Value path = b.apply(
                new Op.PathBias(HOPS), projected, b.input(new PairInputs.Hops(HOPS, ShortestPaths.Reading.values()[0])), b.input(new PairInputs.HopDivisor(HOPS)));
        Value bias = b.add(spatial, path);
        for (int block = 0; block < 2; block++) x = block(x, bias, "block" + block + ".", block * 10);
        Value pooled = cutShort ? b.firstTokens(x) : b.apply(new Op.Readout(Op.Pooling.TOKEN), x);
        return b.linear(pooled, adapter("head.weight", TASKS, WIDTH), adapter("head.bias", TASKS));
    }

    private Value block(Value x, Value bias, String name, int site) {
        double rate = followsAnchor ? 0 : dropout;
        Value q = linear(x, name + "q", WIDTH, WIDTH);
        Value lora = b.linear(b.linear(x, adapter(name + "lora.a", 4, WIDTH)), adapter(name + "lora.b", WIDTH, 4));
        Value k = linear(x, name + "k", WIDTH, WIDTH);
        Value v = linear(x, name + "v", WIDTH, WIDTH);
        Value y = b.apply(new Op.Attention(HEADS, 1 / Math.sqrt(WIDTH / (double) HEADS), true, rate, site), b.add(q, b.scale(lora, 2)), k, v, bias);
        Value x2 = norm(b.add(x, b.dropout(linear(y, name + "o", WIDTH, WIDTH), rate, site + 1)), name + "norm1");
        Value ff = linear(b.activate(Activation.GELU, linear(x2, name + "in", 2 * WIDTH, WIDTH)), name + "out", WIDTH, 2 * WIDTH);
        Value out = norm(b.add(x2, ff), name + "norm2");
        if (name.startsWith("block1")) return out;
        Value s = b.input(new StructureInput(new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.SYMMETRIC), TokenMode.SELF_LOOP));
        Value down = b.activate(Activation.RELU, b.linear(b.apply(new Op.StructureProduct(false), s, out), adapter(name + "g.down", 4, WIDTH)));
        return b.add(out, b.linear(down, adapter(name + "g.up", WIDTH, 4)));
    }

    private Value linear(Value x, String name, int out, int in) {
        return b.linear(x, backbone(name + ".weight", out, in), backbone(name + ".bias", out));
    }

    private Value norm(Value x, String name) {
        return b.layerNorm(x, backbone(name + ".gamma", WIDTH), backbone(name + ".beta", WIDTH), 1e-5);
    }

    private Value backbone(String name, int... shape) {
        return parameter(name, allTrain, shape);
    }

    private Value adapter(String name, int... shape) {
        return parameter(name, true, shape);
    }

    private Value parameter(String name, boolean trains, int... shape) {
        Parameter p = new Parameter(name, Shape.of(shape), trains ? Role.TRAINABLE : Role.FROZEN);
        if (!trains) return b.parameter(p);
        if (followsAnchor) return b.parameter(p.anchor());
        Value v = b.parameter(p);
        if (!trainable.contains(v)) trainable.add(v);
        return v;
    }

    /** Weights for every parameter of a program, the same for the same names. */
    public static Map<String, WeightTensor> weights(Program program) {
        Map<String, WeightTensor> weights = new LinkedHashMap<>();
        for (Parameter p : program.parameters()) {
            if (p.role() == Role.ANCHOR) continue;
            SplittableRandom random = new SplittableRandom(p.name().hashCode());
            float[] values = new float[(int) p.shape().elements()];
            float base = p.name().endsWith("gamma") ? 1 : 0;
            for (int i = 0; i < values.length; i++) values[i] = base + (float) (random.nextDouble() - 0.5) * 0.4f;
            weights.put(p.name(), WeightTensor.of(p.shape(), values));
        }
        return weights;
    }

    /** Graphs: trees of the given sizes with an extra edge, one label missing now and then. */
    public static List<Sample> samples(long seed, int... nodes) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Sample> samples = new ArrayList<>();
        for (int g = 0; g < nodes.length; g++) {
            int n = nodes[g];
            int[] source = new int[n - 1];
            int[] target = new int[n - 1];
            for (int e = 0; e < n - 1; e++) {
                source[e] = random.nextInt(e + 1);
                target[e] = e + 1;
            }
            int[] nodeFeatures = random.ints(2L * n, 0, NODE_CODES / 2).toArray();
            int[] edgeFeatures = random.ints(2L * (n - 1), 0, EDGE_CODES / 2).toArray();
            Graph graph = new Graph(n, nodeFeatures, 2, source, target, edgeFeatures, 2);
            double[] labels = {random.nextDouble(), g % 5 == 3 ? Double.NaN : random.nextDouble()};
            samples.add(new Sample(100 + g, graph, ShortestPaths.of(graph), labels));
        }
        return samples;
    }

    /** The samples cut into micro-batches of the given number of graphs. */
    public static StepBatch batch(List<Sample> samples, int graphsEach, long step) {
        List<List<Sample>> micro = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += graphsEach) micro.add(samples.subList(from, Math.min(samples.size(), from + graphsEach)));
        double labelled = samples.stream().flatMapToDouble(s -> java.util.Arrays.stream(s.labels())).filter(l -> !Double.isNaN(l)).count();
        return new StepBatch(micro, step, 42, labelled, (double) samples.size() * TASKS);
    }

    /** The maxima over the micro-batches of some batches. */
    public static Sizes maxima(StepBatch... batches) {
        Sizes maxima = Sizes.NONE;
        for (StepBatch batch : batches) for (List<Sample> m : batch.microBatches()) maxima = maxima.max(RaggedBatch.sizesOf(m, true));
        return maxima;
    }
}
