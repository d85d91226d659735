package graft.model.adapter;

import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.laws.ModelLaws;
import graft.model.Gtn;
import graft.model.preset.Graphormer;
import graft.model.preset.Mat;
import graft.program.Activation;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every adapter obeys the laws, on every kind of backbone. A new adapter is a new line here. */
class AdapterLawsTest {
    private record Case(String name, Gtn backbone, Consumer<GraftBuilder> graft) {
        Case(String name, Graphormer.Profile profile, Consumer<GraftBuilder> graft) {
            this(name + " on " + profile, TinyModel.gtn(profile), graft);
        }
    }

    private static final Gtn MAT = Mat.small().withBlocks(2).withWidth(12).withHeads(3).withTrainedShares(true).describe();

    private static GAdapter gAdapter(GAdapter.Mode mode, boolean biases) {
        return new GAdapter(3, new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.ROW), TokenMode.STAR, mode, Activation.RELU, biases);
    }

    /** In the last block alone: attention counts as a constant for its gradient, and central differences know no constants where an adapter before it moves the attention. */
    private static void overAttention(GraftBuilder g, GAdapter.Mode mode) {
        g.freezeBackbone().blocks(1, 1, b -> b.afterBlock(new GAdapter(3, new StructureMatrix.OfAttention(), TokenMode.SELF_LOOP, mode, Activation.RELU, true)));
    }

    private static void hyper(GraftBuilder g, Hyperformer hyperformer) {
        g.freezeBackbone().everyBlock(b -> b.afterAttention(hyperformer).afterFeedForward(hyperformer));
    }

    @TestFactory
    Stream<DynamicTest> laws() {
        Lora lora = new Lora(2, 4, 0, true);
        return Stream.of(
                new Case("full", Graphormer.Profile.POST_LN, g -> {}),
                new Case("full", Graphormer.Profile.V1, g -> {}),
                new Case("g-adapter paper", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(gAdapter(GAdapter.Mode.PAPER, true)))),
                new Case("g-adapter safe", Graphormer.Profile.PRE_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(gAdapter(GAdapter.Mode.SAFE, false)))),
                new Case("g-adapter copy-ln", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(gAdapter(GAdapter.Mode.COPY_LN, true)))),
                new Case("g-adapter over attention", Graphormer.Profile.POST_LN, g -> overAttention(g, GAdapter.Mode.PAPER)),
                new Case("g-adapter over mixed attention", MAT, g -> overAttention(g, GAdapter.Mode.SAFE)),
                new Case("prefix, shares trained", MAT, g -> g.freezeBackbone().unfreeze("blocks.*.attention.shares").everyBlock(b -> b.keysValues(PrefixTuning.flat(2)))),
                new Case("lora", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.query(lora).value(lora).feedForwardIn(lora))),
                new Case("houlsby", Graphormer.Profile.PRE_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterAttention(new Houlsby(3, Activation.SILU)).afterFeedForward(new Houlsby(3, Activation.GELU)))),
                new Case("bitfit", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().tune(new BitFit())),
                new Case("layernorm", Graphormer.Profile.PRE_LN, g -> g.freezeBackbone().tune(new LayerNormTuning())),
                new Case("pfeiffer", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.feedForwardResidual(new Pfeiffer(3, Activation.GELU)))),
                new Case("pfeiffer", Graphormer.Profile.PRE_LN, g -> g.freezeBackbone().everyBlock(b -> b.feedForwardResidual(new Pfeiffer(3, Activation.SILU)))),
                new Case("parallel", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.besideAttention(new ParallelAdapter(2, Activation.GELU, 1)).besideFeedForward(new ParallelAdapter(3, Activation.SILU, 4)))),
                new Case("compacter", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterAttention(new Compacter(2, 4, Activation.GELU)).afterFeedForward(new Compacter(2, 4, Activation.GELU)))),
                new Case("hyperformer", Graphormer.Profile.PRE_LN, g -> hyper(g, new Hyperformer(2, 3, 5, 4, false))),
                new Case("hyperformer++", Graphormer.Profile.POST_LN, g -> hyper(g, new Hyperformer(2, 3, 5, 4, true))),
                new Case("dora", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.query(new Dora(2, 4, 0)).feedForwardOut(new Dora(3, 6, 0)))),
                new Case("adalora", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.query(AdaLora.ofRank(2)).value(AdaLora.ofRank(2)))),
                new Case("vera", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.query(new Vera(5, 1)).feedForwardIn(new Vera(5, 1)))),
                new Case("oft", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.query(new Oft(3)).feedForwardOut(new Oft(4)))),
                new Case("ia3", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.key(new Ia3(Ia3.Side.OUTPUT)).value(new Ia3(Ia3.Side.OUTPUT)).feedForwardOut(new Ia3(Ia3.Side.INPUT)))),
                new Case("prefix", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.keysValues(PrefixTuning.flat(3)))),
                new Case("prefix with a network", Graphormer.Profile.PRE_LN, g -> g.freezeBackbone().everyBlock(b -> b.keysValues(new PrefixTuning(2, 5)))),
                new Case("mam", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.keysValues(PrefixTuning.flat(2)).besideFeedForward(new ParallelAdapter(3, Activation.SILU, 4)))),
                new Case("gconv-adapter", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(new GConvAdapter(3, new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.ROW), TokenMode.STAR, Activation.GELU)))),
                new Case("graph-prompt", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().input(new GraphPrompt(1))),
                new Case("graph-prompt plus", Graphormer.Profile.PRE_LN, g -> g.freezeBackbone().input(new GraphPrompt(3))),
                new Case("side by side", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.query(lora).query(lora).query(new Oft(3)).query(new Vera(4, 2)).value(new Ia3(Ia3.Side.INPUT)).value(lora)
                        .keysValues(PrefixTuning.flat(2)).keysValues(PrefixTuning.flat(1)).afterBlock(gAdapter(GAdapter.Mode.SAFE, true)).afterBlock(new Houlsby(3, Activation.SILU)))),
                new Case("bias tables", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().unfreeze("encodings.*.weight")))
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> ModelLaws.check(c.backbone().grafted(g -> c.graft().accept(g.classification(2))))));
    }
}
