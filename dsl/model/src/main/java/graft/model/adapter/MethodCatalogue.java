package graft.model.adapter;

import graft.NearestNames;
import graft.graph.StructureMatrix;
import graft.model.FeedForward;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.NormForm;
import graft.model.NormPlacement;
import graft.program.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Every method, with its authors' usual sizes fitted to a backbone: ranks and bottlenecks no wider than the stream, blocks that divide it. A new method is a new line here; the
 * command {@code graft adapters} and the study read it.
 */
public final class MethodCatalogue {
    private static final int RANK = 8;
    private static final int BOTTLENECK = 48;
    private static final int PREFIX = 10;
    private static final int OFT_BLOCK = 32;
    private static final int VERA_RANK = 256;
    private static final int KRONECKERS = 4;

    private final Gtn backbone;
    private final List<Method> methods = new ArrayList<>();

    private MethodCatalogue(Gtn backbone) {
        this.backbone = backbone;
        structural();
        bottlenecks();
        generated();
        lowRank();
        others();
    }

    /** The methods for a backbone, in the order of the printed catalogue. */
    public static List<Method> of(Gtn backbone) {
        return List.copyOf(new MethodCatalogue(backbone).methods);
    }

    /**
     * One method by its name.
     *
     * @throws ModelException naming the nearest
     */
    public static Method byId(Gtn backbone, String id) {
        List<Method> all = of(backbone);
        return all.stream().filter(m -> m.id().equals(id)).findFirst()
                .orElseThrow(() -> new ModelException("there is no method '" + id + "'; " + NearestNames.hint(id, all.stream().map(Method::id).toList())));
    }

    private void add(String id, String paper, String ports, String said, boolean merges, java.util.function.Consumer<GraftBuilder> placing) {
        methods.add(new Method(id, paper, ports, said, merges, placing));
    }

    private int bounded(int size) {
        return Math.min(size, backbone.width());
    }

    private void structural() {
        int r = bounded(RANK);
        GAdapter paper = GAdapter.ofRank(r);
        GAdapter safe = new GAdapter(r, paper.structure(), paper.tokenMode(), GAdapter.Mode.SAFE, Activation.RELU, true);
        add("g-adapter", "arXiv 2305.10329", "stream: after-block", "afterBlock { gAdapter(rank = " + r + ") }", false, g -> g.everyBlock(b -> b.afterBlock(paper)));
        add("g-adapter-safe", "arXiv 2305.10329", "stream: after-block", "afterBlock { gAdapter(rank = " + r + ", mode = safe) }", false, g -> g.everyBlock(b -> b.afterBlock(safe)));
        if (backbone.block().norm() == NormPlacement.AFTER && backbone.block().normForm() instanceof NormForm.Layer) {
            GAdapter copy = new GAdapter(r, paper.structure(), paper.tokenMode(), GAdapter.Mode.COPY_LN, Activation.RELU, true);
            add("g-adapter-copy-ln", "arXiv 2305.10329", "stream: after-block", "afterBlock { gAdapter(rank = " + r + ", mode = copyLn) }", false, g -> g.everyBlock(b -> b.afterBlock(copy)));
        }
        GAdapter attention = new GAdapter(r, new StructureMatrix.OfAttention(), paper.tokenMode(), GAdapter.Mode.PAPER, Activation.RELU, true);
        add("g-adapter-attention", "arXiv 2305.10329", "stream: after-block", "afterBlock { gAdapter(rank = " + r + ", structure = attentionStructure()) }", false,
                g -> g.everyBlock(b -> b.afterBlock(attention)));
        GConvAdapter gconv = GConvAdapter.ofRank(bounded(2 * RANK));
        add("gconv-adapter", "OpenReview gxhZj6uvFC", "stream: after-block", "afterBlock { gConvAdapter(rank = " + gconv.rank() + ") }", false, g -> g.everyBlock(b -> b.afterBlock(gconv)));
    }

    private void bottlenecks() {
        int m = bounded(BOTTLENECK);
        Houlsby houlsby = Houlsby.ofWidth(m);
        add("houlsby", "arXiv 1902.00751", "stream: both sub-layers", "afterAttention { houlsby(" + m + ") }; afterFeedForward { houlsby(" + m + ") }", false,
                g -> g.everyBlock(b -> b.afterAttention(houlsby).afterFeedForward(houlsby)));
        Pfeiffer pfeiffer = Pfeiffer.ofWidth(m);
        add("pfeiffer", "arXiv 2005.00247", "residual: feed-forward", "feedForward { residual { pfeiffer(" + m + ") } }", false, g -> g.everyBlock(b -> b.feedForwardResidual(pfeiffer)));
        ParallelAdapter parallel = ParallelAdapter.ofWidth(m);
        add("parallel", "arXiv 2110.04366", "beside: feed-forward", "besideFeedForward { parallel(" + m + ") }", false, g -> g.everyBlock(b -> b.besideFeedForward(parallel)));
        ParallelAdapter scaled = ParallelAdapter.scaledOfWidth(m);
        add("scaled-parallel", "arXiv 2110.04366", "beside: feed-forward", "besideFeedForward { scaledParallel(" + m + ") }", false, g -> g.everyBlock(b -> b.besideFeedForward(scaled)));
    }

    private void generated() {
        int reduced = Math.max(KRONECKERS, backbone.width() / 32 / KRONECKERS * KRONECKERS);
        if (backbone.width() % KRONECKERS == 0) {
            Compacter compacter = Compacter.ofWidth(reduced);
            add("compacter", "arXiv 2106.04647", "stream: both sub-layers", "afterAttention { compacter(" + reduced + ") }; afterFeedForward { compacter(" + reduced + ") }", false,
                    g -> g.everyBlock(b -> b.afterAttention(compacter).afterFeedForward(compacter)));
            add("compacter++", "arXiv 2106.04647", "stream: after-feed-forward", "afterFeedForward { compacter(" + reduced + ") }", false, g -> g.everyBlock(b -> b.afterFeedForward(compacter)));
        }
        int m = Math.max(1, backbone.width() / 32);
        Hyperformer plain = new Hyperformer(m, 64, 128, 64, false);
        Hyperformer plus = Hyperformer.ofWidth(m);
        add("hyperformer", "arXiv 2106.04489", "stream: both sub-layers", "afterAttention { hyperformer(" + m + ", oneNetwork = false) }; afterFeedForward { hyperformer(" + m + ", oneNetwork = false) }", false,
                g -> g.everyBlock(b -> b.afterAttention(plain).afterFeedForward(plain)));
        add("hyperformer++", "arXiv 2106.04489", "stream: both sub-layers", "afterAttention { hyperformer(" + m + ") }; afterFeedForward { hyperformer(" + m + ") }", false,
                g -> g.everyBlock(b -> b.afterAttention(plus).afterFeedForward(plus)));
    }

    private void lowRank() {
        int r = bounded(RANK);
        onQueryAndValue("lora", "arXiv 2106.09685", "lora(" + r + ")", Lora.ofRank(r));
        onQueryAndValue("rslora", "arXiv 2312.03732", "rsLora(" + r + ")", new Lora(r, 2.0 * r, 0, true));
        onQueryAndValue("dora", "arXiv 2402.09353", "dora(" + r + ")", Dora.ofRank(r));
        AdaLora adaLora = AdaLora.ofRank(Math.max(1, Math.min(r, backbone.width() * 2 / 3)));
        onQueryAndValue("adalora", "arXiv 2303.10512", "adaLora(" + adaLora.target() + ")", adaLora);
        onQueryAndValue("vera", "arXiv 2310.11454", "vera(" + VERA_RANK + ")", Vera.ofRank(VERA_RANK));
        int block = IntStream.rangeClosed(2, OFT_BLOCK).filter(b -> backbone.width() % b == 0).max().orElse(0);
        if (block > 0) onQueryAndValue("oft", "arXiv 2306.07280", "oft(" + block + ")", new Oft(block));
        Ia3 out = new Ia3(Ia3.Side.OUTPUT);
        Ia3 in = new Ia3(Ia3.Side.INPUT);
        boolean widened = backbone.block().feedForward() instanceof FeedForward.Widened;
        // Where nothing lies inside the feed-forward network but its first map, that map's own output is scaled.
        add("ia3", "arXiv 2205.05638", "weight: key, value, feed-forward " + (widened ? "out" : "in"),
                "attention { key { ia3() }; value { ia3() } }; feedForward { " + (widened ? "output { ia3(input) }" : "input { ia3() }") + " }", true,
                g -> g.everyBlock(b -> {
                    b.key(out).value(out);
                    if (widened) b.feedForwardOut(in);
                    else b.feedForwardIn(out);
                }));
    }

    private void onQueryAndValue(String id, String paper, String said, WeightAdapter adapter) {
        add(id, paper, "weight: query and value", "attention { query { " + said + " }; value { " + said + " } }", true, g -> g.everyBlock(b -> b.query(adapter).value(adapter)));
    }

    private void others() {
        PrefixTuning flat = PrefixTuning.flat(PREFIX);
        PrefixTuning network = new PrefixTuning(PREFIX, bounded(512));
        add("prefix", "arXiv 2101.00190", "keys and values", "attention { keysValues { prefix(" + PREFIX + ") } }", false, g -> g.everyBlock(b -> b.keysValues(flat)));
        add("prefix-network", "arXiv 2101.00190", "keys and values", "attention { keysValues { prefix(" + PREFIX + ", hidden = " + network.hidden() + ") } }", false,
                g -> g.everyBlock(b -> b.keysValues(network)));
        ParallelAdapter parallel = ParallelAdapter.scaledOfWidth(bounded(BOTTLENECK));
        add("mam", "arXiv 2110.04366", "keys and values; beside: feed-forward", "attention { keysValues { prefix(" + PREFIX + ") } }; besideFeedForward { scaledParallel(" + parallel.bottleneck() + ") }", false,
                g -> g.everyBlock(b -> b.keysValues(flat).besideFeedForward(parallel)));
        add("bitfit", "arXiv 2106.10199", "every bias", "tune(bitFit())", false, g -> g.tune(new BitFit()));
        add("layernorm", "arXiv 2312.11420", "every norm", "tune(layerNorm())", false, g -> g.tune(new LayerNormTuning()));
        add("staged-unfreezing", "arXiv 1801.06146", "everything, block by block", "tune(stagedUnfreezing(epochs = 1))", false, g -> g.tune(new StagedUnfreezing(1)));
        if (!backbone.pairEncodings().isEmpty()) add("bias-tables", "arXiv 2106.05234, section 3", "bias tables", "unfreeze(\"encodings.*.weight\")", false, g -> g.unfreeze("encodings.*.weight"));
        add("gpf", "arXiv 2209.15240", "stream: input", "input { graphPrompt() }", false, g -> g.input(new GraphPrompt(1)));
        add("gpf-plus", "arXiv 2209.15240", "stream: input", "input { graphPrompt(basis = 5) }", false, g -> g.input(new GraphPrompt(5)));
    }
}
