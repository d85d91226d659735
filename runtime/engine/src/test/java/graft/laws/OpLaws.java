package graft.laws;

import graft.graph.PairInputs;
import graft.graph.ShortestPaths;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.Value;
import graft.tensor.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The list of cases: every operation with odd sizes, prime sizes, one column, and its options. A new operation adds its case here. */
public final class OpLaws {
    private static final int[] WIDTHS = {1, 7, 19, 33};

    private final List<LawCase> cases = new ArrayList<>();

    private OpLaws() {}

    /** All cases. */
    public static List<LawCase> cases() {
        OpLaws laws = new OpLaws();
        laws.products();
        laws.elementwise();
        laws.norms();
        laws.unitRows();
        laws.random();
        laws.embeddings();
        laws.structure();
        laws.attention();
        laws.mixtures();
        laws.prefixes();
        laws.weightsFromWeights();
        laws.losses();
        return List.copyOf(laws.cases);
    }

    private static CaseBuilder start(String name) {
        return new CaseBuilder(name, true);
    }

    /** One case a width of y = op(x), on tokens. */
    private void onTokens(String name, java.util.function.BiFunction<CaseBuilder, Value, Value> op) {
        for (int width : WIDTHS) {
            CaseBuilder c = start(name + " " + width + " wide");
            cases.add(c.around(op.apply(c, c.tokens("x", width))));
        }
    }

    private void products() {
        int[][] sizes = {{1, 1}, {7, 13}, {13, 7}, {65, 33}, {32, 64}};
        for (int[] s : sizes) {
            CaseBuilder c = start("linear " + s[0] + " to " + s[1]);
            cases.add(c.around(c.program.linear(c.tokens("x", s[0]), c.trainable("w", s[1], s[0]), c.trainable("b", s[1]))));
        }
        CaseBuilder plain = start("linear without bias, on graphs");
        cases.add(plain.around(plain.program.linear(plain.graphs("x", 5), plain.trainable("w", 3, 5))));
        CaseBuilder frozen = start("linear with a frozen weight");
        cases.add(frozen.around(frozen.program.linear(frozen.tokens("x", 7), frozen.frozen("w", 11, 7), frozen.frozen("b", 11))));
        CaseBuilder lora = start("low-rank product beside a frozen one");
        Value x = lora.tokens("x", 16);
        Value down = lora.program.linear(x, lora.trainable("down", 3, 16));
        Value beside = lora.program.scale(lora.program.linear(down, lora.trainable("up", 16, 3)), 2);
        cases.add(lora.around(lora.program.add(lora.program.linear(x, lora.frozen("w", 16, 16)), beside)));
        onTokens("add bias", (c, v) -> c.program.apply(new Op.AddBias(), v, c.trainable("b", v.columns())));
    }

    private void elementwise() {
        for (Activation a : Activation.values()) onTokens(a.name().toLowerCase(java.util.Locale.ROOT), (c, v) -> c.program.activate(a, v));
        onTokens("add", (c, v) -> c.program.add(v, c.tokens("other", v.columns())));
        onTokens("add to itself", (c, v) -> c.program.add(v, v));
        onTokens("scale", (c, v) -> c.program.scale(v, -1.7));
        onTokens("detach", (c, v) -> c.program.add(v, c.program.apply(new Op.Detach(), c.numbers("held", Dim.Ragged.TOKENS, v.columns()))));
        onTokens("scale by one number", (c, v) -> c.program.apply(new Op.ScaleColumns(), v, c.trainable("s", 1)));
        onTokens("scale column by column", (c, v) -> c.program.apply(new Op.ScaleColumns(), v, c.trainable("s", v.columns())));
    }

    private void norms() {
        for (int width : new int[] {2, 7, 19, 33, 64}) {
            for (boolean unbiased : new boolean[] {false, true}) {
                CaseBuilder c = start((unbiased ? "layer norm, unbiased, " : "layer norm ") + width + " wide");
                Value x = c.tokens("x", width);
                cases.add(c.around(c.program.apply(new Op.LayerNorm(unbiased ? 1e-6 : 1e-5, unbiased), x, c.trainable("gamma", width), c.trainable("beta", width))));
            }
        }
    }

    private void unitRows() {
        onTokens("unit rows", (c, v) -> c.program.apply(new Op.UnitRows(1e-5), v));
        onTokens("unit rows, all below epsilon", (c, v) -> c.program.apply(new Op.UnitRows(100), v));
    }

    private void random() {
        onTokens("dropout", (c, v) -> c.program.dropout(v, 0.3, 5));
        CaseBuilder graphs = start("dropout of graph rows");
        cases.add(graphs.around(graphs.program.dropout(graphs.graphs("x", 7), 0.5, 6)));
        onTokens("noise", (c, v) -> c.program.add(v, c.program.apply(new Op.GaussianNoise(0.5, v.columns(), 8))));
        onTokens("ascent step", (c, v) -> {
            Value delta = c.program.apply(new Op.GaussianNoise(1, v.columns(), 9));
            Value g = c.numbers("g", Dim.Ragged.TOKENS, v.columns());
            return c.program.add(v, c.program.apply(new Op.AscentStep(0.5, 0.9), delta, g));
        });
    }

    private void embeddings() {
        for (int width : WIDTHS) {
            CaseBuilder c = start("embedding sum " + width + " wide");
            Value a = c.parameter("a", Parameter.Role.TRAINABLE, 0, 5, width);
            Value b = c.trainable("b", 13, width);
            Value frozen = c.frozen("frozen", 3, width);
            cases.add(c.around(c.program.apply(
                    new Op.EmbeddingSum(3, 1.0 / 3),
                    a, c.index("i", Dim.Ragged.TOKENS, 3, 5), b, c.index("j", Dim.Ragged.TOKENS, 1, 13), frozen, c.index("k", Dim.Ragged.TOKENS, 1, 3))));
        }
    }

    private void structure() {
        onTokens("structure product", (c, v) -> c.program.apply(new Op.StructureProduct(false), c.program.input(new LawInputs.Structure("s")), v));
        onTokens("transposed structure product", (c, v) -> c.program.apply(new Op.StructureProduct(true), c.program.input(new LawInputs.Structure("s")), v));
        for (Op.Pooling pooling : Op.Pooling.values()) onTokens("readout " + pooling, (c, v) -> c.program.apply(new Op.Readout(pooling), v));
    }

    private void attention() {
        cases.add(attention("attention without bias", 1, 1, 0, c -> null));
        cases.add(attention("attention without bias", 3, 5, 0, c -> null));
        cases.add(attention("attention without bias", 4, 8, 0, c -> null));
        cases.add(attention("attention with dropout", 2, 7, 0.4, c -> null));
        for (int[] s : new int[][] {{1, 3}, {2, 7}, {4, 16}, {5, 1}}) {
            cases.add(attention("attention with a pair table", s[0], s[1], 0, c -> pairTable(c, s[0])));
            cases.add(attention("attention with hop tables", s[0], s[1], 0, c -> hops(c, s[0], 3)));
        }
        cases.add(attention("attention with a frozen bias", 3, 5, 0, c -> c.program.apply(
                new Op.PairEmbedding(), c.frozen("pairs", 9, 3), c.index("pair", Dim.Ragged.PAIRS, 1, 9))));
        cases.add(attention("attention with both biases and dropout", 3, 5, 0.25, c -> c.program.add(pairTable(c, 3), hops(c, 3, 2))));
    }

    private static LawCase attention(String name, int heads, int width, double dropout, java.util.function.Function<CaseBuilder, Value> bias) {
        CaseBuilder c = start(name + ", " + heads + " heads of " + width);
        int d = heads * width;
        Value b = bias.apply(c);
        List<Value> in = new ArrayList<>(List.of(c.tokens("q", d), c.tokens("k", d), c.tokens("v", d)));
        if (b != null) in.add(b);
        return c.around(c.program.applyAll(new Op.Attention(heads, 1 / Math.sqrt(width), b != null, dropout, 4), in).getFirst());
    }

    private static Value pairTable(CaseBuilder c, int heads) {
        return c.program.apply(new Op.PairEmbedding(), c.parameter("pairs", Parameter.Role.TRAINABLE, 0, 9, heads), c.index("pair", Dim.Ragged.PAIRS, 1, 9));
    }

    private static Value hops(CaseBuilder c, int heads, int hops) {
        Value e = c.rows("edges", Dim.Ragged.EDGES, heads);
        Value projected = c.program.apply(new Op.HopProjection(hops), e, c.trainable("hops", hops * heads * heads, 1));
        Value rows = c.program.input(new PairInputs.Hops(hops, ShortestPaths.Reading.FIXED));
        return c.program.apply(new Op.PathBias(hops), projected, rows, c.program.input(new PairInputs.HopDivisor(hops)));
    }

    private void mixtures() {
        Op.Shares shares = new Op.Shares(0.33, 0.3, 0.37);
        for (int[] s : new int[][] {{1, 1}, {2, 7}, {4, 16}, {3, 33}}) {
            cases.add(mixture("mixture attention", s[0], s[1], shares, 0, c -> null));
            cases.add(mixture("mixture attention with trained shares", s[0], s[1], null, 0, c -> c.trainable("shares", 3)));
        }
        cases.add(mixture("mixture attention with dropout", 2, 7, shares, 0.4, c -> null));
        cases.add(mixture("mixture attention with frozen shares", 2, 5, null, 0, c -> c.frozen("shares", 3)));
        cases.add(mixture("mixture attention with trained shares and dropout", 3, 5, null, 0.25, c -> c.trainable("shares", 3)));
    }

    private static LawCase mixture(String name, int heads, int width, Op.Shares shares, double dropout, java.util.function.Function<CaseBuilder, Value> operand) {
        CaseBuilder c = start(name + ", " + heads + " heads of " + width);
        int d = heads * width;
        List<Value> in = new ArrayList<>(List.of(c.tokens("q", d), c.tokens("k", d), c.tokens("v", d), c.numbers("distance", Dim.Ragged.PAIRS, 1), c.numbers("adjacency", Dim.Ragged.PAIRS, 1)));
        if (shares == null) in.add(operand.apply(c));
        return c.around(c.program.applyAll(new Op.MixtureAttention(heads, 1 / Math.sqrt(width), shares, dropout, 4), in).getFirst());
    }

    private void prefixes() {
        for (int[] s : new int[][] {{1, 3, 1}, {2, 7, 5}, {4, 8, 3}, {2, 24, 20}}) {
            cases.add(prefixAttention(s[0], s[1], s[2], 0, c -> null));
            cases.add(prefixAttention(s[0], s[1], s[2], 0.25, c -> pairTable(c, s[0])));
        }
        onTokens("softmax of rows", (c, v) -> c.program.apply(new Op.RowSoftmax(), v));
        for (boolean transposed : new boolean[] {false, true}) {
            for (int[] s : new int[][] {{1, 1}, {3, 2}, {1, 5}, {4, 16}}) {
                CaseBuilder c = start((transposed ? "transposed block product, " : "block product, ") + s[0] + " blocks of " + s[1]);
                cases.add(c.around(c.program.apply(new Op.BlockProduct(s[1], transposed), c.tokens("x", s[0] * s[1]), c.trainable("blocks", s[0] * s[1], s[1]))));
            }
        }
    }

    private static LawCase prefixAttention(int heads, int width, int length, double dropout, java.util.function.Function<CaseBuilder, Value> bias) {
        CaseBuilder c = start("attention behind a prefix of " + length + ", " + heads + " heads of " + width + (dropout > 0 ? ", bias and dropout" : ""));
        int d = heads * width;
        Value b = bias.apply(c);
        // One prefix is a weight, the other is made of weights.
        Value keys = c.trainable("keys", length, d);
        Value values = c.program.activate(Activation.TANH, c.trainable("values", length, d));
        List<Value> in = new ArrayList<>(List.of(c.tokens("q", d), c.tokens("k", d), c.tokens("v", d), keys, values));
        if (b != null) in.add(b);
        Op.Attention plain = new Op.Attention(heads, 1 / Math.sqrt(width), b != null, dropout, 4);
        return c.around(c.program.applyAll(new Op.PrefixAttention(plain, length), in).getFirst());
    }

    /** Weights that are made of weights once a step: products, biases, norms and scales by them, in every region. */
    private void weightsFromWeights() {
        CaseBuilder slices = start("slices, sums and products of weights");
        Value all = slices.program.apply(new Op.Concat(), slices.trainable("a", 3, 4), slices.trainable("b", 5));
        Value w = slices.program.apply(new Op.Slice(2, graft.tensor.Shape.of(3, 5)), all);
        Value other = slices.program.apply(new Op.Multiply(), w, slices.program.add(w, slices.trainable("c", 3, 5)));
        cases.add(slices.around(slices.program.linear(slices.tokens("x", 5), other, slices.program.apply(new Op.Pad(1, graft.tensor.Shape.of(3)), slices.program.apply(new Op.Slice(0, graft.tensor.Shape.of(2)), all)))));

        CaseBuilder hyper = start("a layer whose weights a network makes");
        Value code = hyper.program.activate(Activation.RELU, hyper.program.linear(hyper.trainable("code", 6), hyper.trainable("hidden", 9, 6), hyper.trainable("hidden bias", 9)));
        Value normed = hyper.program.layerNorm(code, hyper.trainable("gamma", 9), hyper.trainable("beta", 9), 1e-5);
        Value made = hyper.program.apply(new Op.Slice(0, graft.tensor.Shape.of(7, 5)), hyper.program.linear(normed, hyper.trainable("head", 35, 9), hyper.trainable("head bias", 35)));
        Value scale = hyper.program.linear(normed, hyper.trainable("scale", 7, 9));
        Value shift = hyper.program.linear(normed, hyper.trainable("shift", 7, 9));
        Value wide = hyper.program.linear(hyper.program.linear(hyper.tokens("x", 5), hyper.trainable("into", 5, 5)), made);
        cases.add(hyper.around(hyper.program.apply(new Op.ScaleColumns(), hyper.program.layerNorm(wide, scale, shift, 1e-5), scale)));

        for (int[] s : new int[][] {{1, 1, 1}, {2, 3, 5}, {4, 2, 3}}) {
            CaseBuilder c = start("Kronecker sum of " + s[0] + ", " + s[1] + " by " + s[2]);
            Value a = c.trainable("a", s[0], s[0], s[0]);
            Value kronecker = c.program.apply(new Op.KroneckerSum(s[0]), a, c.trainable("s", s[0], s[1], 1), c.trainable("t", s[0], 1, s[2]));
            Value again = c.program.apply(new Op.KroneckerSum(s[0]), a, c.trainable("s2", s[0], s[2], 1), c.trainable("t2", s[0], 1, s[1]));
            cases.add(c.around(c.program.linear(c.program.activate(Activation.GELU, c.program.linear(c.tokens("x", s[0] * s[1]), kronecker)), again)));
        }

        // The norms are constants for the gradient, so their weights are frozen here: central differences know no constants.
        CaseBuilder norms = start("inverse norms of rows");
        Value inverse = norms.program.apply(new Op.InverseRowNorms(1.5), norms.frozen("w", 7, 5), norms.frozen("b", 7, 2), norms.frozen("a", 2, 5));
        Value magnitude = norms.program.apply(new Op.Multiply(), norms.trainable("magnitude", 7), inverse);
        cases.add(norms.around(norms.program.apply(new Op.ScaleColumns(), norms.program.linear(norms.tokens("x", 5), norms.frozen("w", 7, 5)), magnitude)));

        for (int[] s : new int[][] {{1, 2}, {3, 4}, {2, 7}}) {
            CaseBuilder c = start("rotations, " + s[0] + " blocks of " + s[1]);
            Value rotation = c.program.apply(new Op.Cayley(s[1]), c.trainable("v", s[0], s[1] * (s[1] - 1) / 2));
            cases.add(c.around(c.program.apply(new Op.BlockProduct(s[1], true), c.tokens("x", s[0] * s[1]), rotation)));
        }

        CaseBuilder gap = start("orthogonality gaps");
        Value down = gap.trainable("down", 3, 7);
        Value up = gap.program.activate(Activation.TANH, gap.trainable("up", 7, 3));
        Value z = gap.logits("head", gap.program.linear(gap.program.linear(gap.tokens("x", 7), down), up));
        gap.program.output("z", z);
        gap.task(Op.LossKind.SQUARED_ERROR, z);
        gap.regulariser("orthogonality", new Op.OrthogonalityGap(1), List.of(down, up), 0.3);
        cases.add(gap.finish());
    }

    private void losses() {
        for (Op.LossKind kind : Op.LossKind.values()) {
            CaseBuilder c = start("loss " + kind);
            Value z = c.logits("head", c.tokens("x", 5));
            c.program.output("z", z);
            c.task(kind, z);
            cases.add(c.finish());
        }
        for (int classes : new int[] {2, 119}) {
            CaseBuilder c = start("loss of a token's class, " + classes);
            Value z = c.program.linear(c.tokens("x", 5), c.trainable("head", classes, 5));
            c.program.output("z", z);
            c.term("task", new Op.ClassLoss(), z, c.program.input(new LawInputs.Classes(classes)), 0.7);
            cases.add(c.finish());
        }
        for (Op.DivergenceKind kind : Op.DivergenceKind.values()) {
            CaseBuilder c = start("divergence " + kind);
            Value z = c.logits("head", c.tokens("x", 5));
            Value r = c.logits("other", c.tokens("x", 5));
            c.program.output("z", z);
            c.task(Op.LossKind.BINARY_CROSS_ENTROPY, z);
            c.term("divergence", new Op.Divergence(kind), z, r, 1.3);
            cases.add(c.finish());
        }
        CaseBuilder proximal = start("proximal step");
        Value rows = proximal.graphs("x", 7);
        Value w = proximal.trainable("w", 2, 7);
        Value now = proximal.program.linear(rows, w);
        proximal.program.output("z", now);
        proximal.task(Op.LossKind.BINARY_CROSS_ENTROPY, now);
        proximal.term("bregman", new Op.Divergence(Op.DivergenceKind.BERNOULLI), now, proximal.program.linear(rows, proximal.anchorOf(w)), 2);
        cases.add(proximal.finish());
        CaseBuilder c = new CaseBuilder("without a graph token", false);
        Value x = c.tokens("x", 6);
        UnaryOperator<Value> noisy = v -> c.program.add(v, c.program.apply(new Op.GaussianNoise(0.5, 6, 8)));
        cases.add(c.around(c.program.dropout(noisy.apply(x), 0.2, 3)));
    }
}
