package graft.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.GraftException;
import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.ModelException;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.model.preset.Graphormer;
import graft.program.Activation;
import graft.program.Op;
import graft.model.Part;
import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A selector, rank or combination that has no meaning is an error that names the thing and the mend; counts are those of the reference. */
class SelectionTest {
    private static String refused(Runnable action) {
        return assertThrows(GraftException.class, action::run).getMessage();
    }

    private static CompiledModel compile(java.util.function.Consumer<GraftBuilder> graft) {
        return CompiledModel.of(TinyModel.gtn().grafted(graft));
    }

    @Test
    void aSelectorThatMatchesNothingNamesTheNearest() {
        String message = refused(() -> compile(g -> g.freezeBackbone().at("blocks.*.attention.querry", new Lora(2, 2, 0, false))));
        assertTrue(message.contains("matches no port") && message.contains("attention.query"), message);
    }

    @Test
    void anAdapterAtAPortOfAnotherKindIsRefused() {
        String message = refused(() -> compile(g -> g.freezeBackbone().at("blocks.*.after-block", new Lora(2, 2, 0, false))));
        assertTrue(message.contains("stream port"), message);
    }

    @Test
    void blocksThatAreNotThereAreRefused() {
        assertTrue(refused(() -> compile(g -> g.blocks(0, 2, b -> b.afterBlock(GAdapter.ofRank(2))))).contains("blocks 0 to 1"));
    }

    @Test
    void ranksHaveBounds() {
        assertTrue(refused(() -> GAdapter.ofRank(0)).contains("rank 0"));
        assertTrue(refused(() -> compile(g -> g.freezeBackbone().everyBlock(b -> b.query(new Lora(13, 1, 0, false))))).contains("above the width 12"));
    }

    @Test
    void dropoutRatesOutsideTheirRangeAreRefusedWhereverTheyStand() {
        double[][] rates = {{1.5, 0, 0}, {-0.5, 0, 0}, {0, 1.5, 0}, {0, -0.5, 0}, {0, 0, 1}, {0, 0, Double.NaN}};
        for (double[] r : rates) {
            String message = refused(() -> CompiledModel.of(Graphormer.slim().withDropout(r[0], r[1], r[2]).describe().grafted(g -> g.regression(1))));
            assertTrue(message.contains("dropout rate"), message);
        }
        assertTrue(refused(() -> compile(g -> g.freezeBackbone().everyBlock(b -> b.query(new Lora(2, 2, 1, false))))).contains("dropout rate"));
    }

    @Test
    void sizesAndNumbersWithoutMeaningAreRefused() {
        assertTrue(refused(() -> Graphormer.slim().withHeads(0).describe()).contains("at least one head"));
        assertTrue(refused(() -> Graphormer.slim().withHeads(-2).describe()).contains("at least one head"));
        assertTrue(refused(() -> Graphormer.slim().withWidth(16, 0).describe()).contains("width inside"));
        assertTrue(refused(() -> Graphormer.slim().withHops(0).describe()).contains("hops"));
        assertTrue(refused(() -> Graphormer.slim().withHops(200).describe()).contains("1 to 128 hops"));
        assertTrue(refused(() -> new Lora(2, Double.NaN, 0, false)).contains("alpha"));
        assertTrue(refused(() -> new StructureMatrix.Mixture.Term(Double.NaN, new StructureMatrix.Identity())).contains("finite"));
        assertTrue(refused(() -> new Objective.Bregman(Double.POSITIVE_INFINITY, 0.99)).contains("mu"));
        assertTrue(refused(() -> new Objective.Smoothness(1, -1, 1e-3, 1e-5, java.util.Optional.empty())).contains("sigma"));
        assertTrue(refused(() -> new Objective.Smoothness(1, 1e-5, 1e-3, Double.NaN, java.util.Optional.empty())).contains("radius"));
    }

    @Test
    void aHeadLearnsByALossOfItsOwnTask() {
        assertTrue(refused(() -> new Head(Head.Task.REGRESSION, 1, Op.LossKind.BINARY_CROSS_ENTROPY, false)).contains("binary cross entropy"));
        assertTrue(refused(() -> new Head(Head.Task.CLASSIFICATION, 1, Op.LossKind.SQUARED_ERROR, false)).contains("squared error"));
    }

    @Test
    void aTokenHasNoDistance() {
        assertThrows(GraftException.class, () -> new GAdapter(2, new StructureMatrix.ShortestPath(StructureMatrix.Kernel.RECIPROCAL), TokenMode.STAR, GAdapter.Mode.PAPER, Activation.RELU, true));
    }

    @Test
    void whatAGAdapterReadsHasToBeThere() {
        GAdapter copy = new GAdapter(2, new StructureMatrix.Identity(), TokenMode.SELF_LOOP, GAdapter.Mode.COPY_LN, Activation.RELU, true);
        assertTrue(refused(() -> CompiledModel.of(TinyModel.gtn(Graphormer.Profile.PRE_LN).grafted(g -> g.everyBlock(b -> b.afterBlock(copy))))).contains("comes out of none"));
        assertTrue(refused(() -> compile(g -> g.everyBlock(b -> b.afterFeedForward(copy)))).contains("blocks.0.after-feed-forward"));
        StructureMatrix attention = new StructureMatrix.OfAttention();
        GAdapter held = new GAdapter(2, attention, TokenMode.SELF_LOOP, GAdapter.Mode.PAPER, Activation.RELU, true);
        assertEquals("star", held.options().get("token"), "the token takes part as any other");
        assertTrue(refused(() -> compile(g -> g.input(held))).contains("outside blocks"));
        assertTrue(refused(() -> new GAdapter(2, attention, TokenMode.ISOLATED, GAdapter.Mode.PAPER, Activation.RELU, true)).contains("isolated"));
        assertTrue(refused(() -> new GConvAdapter(2, attention, TokenMode.STAR, Activation.RELU)).contains("fits a G-Adapter"));
        assertTrue(refused(() -> new StructureMatrix.Mixture.Term(1, attention)).contains("mixture"));
    }

    @Test
    void copiedNormsStartAsThoseOfTheBackbone() {
        CompiledModel model = compile(g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(new GAdapter(2, new StructureMatrix.Identity(), TokenMode.SELF_LOOP, GAdapter.Mode.COPY_LN, Activation.RELU, true))));
        Map<String, WeightTensor> weights = new LinkedHashMap<>(model.initialWeights(1));
        float[] gamma = new float[12];
        for (int i = 0; i < 12; i++) gamma[i] = i;
        weights.put("blocks.1.feed-forward.norm.weight", WeightTensor.of(Shape.of(12), gamma));
        for (String norm : List.of("ln-pre", "ln-post")) {
            Part part = model.adapterParts().stream().filter(p -> p.name().equals("blocks.1.after-block.g-adapter." + norm + ".weight")).findFirst().orElseThrow();
            assertArrayEquals(gamma, part.start(1, weights).toArray());
        }
    }

    @Test
    void unfreezingNothingIsRefused() {
        assertTrue(refused(() -> compile(g -> g.freezeBackbone().unfreeze("encodings.spatail.weight"))).contains("encodings.spatial.weight"));
        assertThrows(ModelException.class, () -> TinyModel.gtn().grafted(g -> g.tune(new BitFit())));
    }

    @Test
    void countsAreThoseOfGraphormerBase() {
        long base = 47_677_505L - 769;
        CompiledModel gAdapter = CompiledModel.of(Graphormer.base().describe().grafted(g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(GAdapter.ofRank(8)))));
        assertEquals(193_632, gAdapter.coverage().adapterNumbers());
        assertEquals(base, gAdapter.coverage().backboneTotal());
        CompiledModel lora = CompiledModel.of(Graphormer.base().describe().grafted(g -> g.freezeBackbone().everyBlock(b -> b.query(new Lora(8, 8, 0, false)).value(new Lora(8, 8, 0, false)))));
        assertEquals(294_912, lora.coverage().adapterNumbers());
    }

    /** Reference 7.3, on Graphormer-base. */
    @Test
    void countsOfEveryMethodAreThoseOfTheReference() {
        // The reference counts the readout's transform (a bias, a norm) as head.
        assertEquals(74_496 + 2 * 768, base(g -> g.tune(new BitFit())).backboneNumbers());
        assertEquals(38_400 + 2 * 768, base(g -> g.tune(new LayerNormTuning())).backboneNumbers());
        assertEquals(27_648, added(g -> g.everyBlock(b -> b.key(new Ia3(Ia3.Side.OUTPUT)).value(new Ia3(Ia3.Side.OUTPUT)).feedForwardOut(new Ia3(Ia3.Side.INPUT)))));
        assertEquals(313_344, added(g -> g.everyBlock(b -> b.query(Dora.ofRank(8)).value(Dora.ofRank(8)))));
        assertEquals(442_656, added(g -> g.everyBlock(b -> b.query(AdaLora.ofRank(8)).value(AdaLora.ofRank(8)))));
        assertEquals(24_576, added(g -> g.everyBlock(b -> b.query(Vera.ofRank(256)).value(Vera.ofRank(256)))));
        assertEquals(285_696, added(g -> g.everyBlock(b -> b.query(new Oft(32)).value(new Oft(32)))));
        assertEquals(894_528, added(g -> g.everyBlock(b -> b.feedForwardResidual(Pfeiffer.ofWidth(48)))));
        assertEquals(1_789_056, added(g -> g.everyBlock(b -> b.afterAttention(Houlsby.ofWidth(48)).afterFeedForward(Houlsby.ofWidth(48)))));
        assertEquals(57_088, added(g -> g.everyBlock(b -> b.afterAttention(Compacter.ofWidth(24)).afterFeedForward(Compacter.ofWidth(24)))));
        assertEquals(28_576, added(g -> g.everyBlock(b -> b.afterFeedForward(Compacter.ofWidth(24)))));
        assertEquals(184_320, added(g -> g.everyBlock(b -> b.keysValues(PrefixTuning.flat(10)))));
    }

    @Test
    void equalAdaptersAtOnePortAreCountedOnceEach() {
        Lora lora = Lora.ofRank(2);
        var coverage = compile(g -> g.freezeBackbone().everyBlock(b -> b.query(lora).query(lora))).coverage();
        assertEquals(List.of(96L, 96L), coverage.lines().stream().map(graft.model.compile.Coverage.Line::numbers).toList());
        assertEquals(192, coverage.adapterNumbers());
    }

    private static graft.model.compile.Coverage base(java.util.function.Consumer<GraftBuilder> graft) {
        return CompiledModel.of(Graphormer.base().describe().grafted(g -> graft.accept(g.freezeBackbone()))).coverage();
    }

    private static long added(java.util.function.Consumer<GraftBuilder> graft) {
        return base(graft).adapterNumbers();
    }

    @Test
    void noProximalStepIsTheSameProgramAsMuZero() {
        CompiledModel model = compile(g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(GAdapter.ofRank(2))));
        Objective zero = new Objective(java.util.Optional.of(new Objective.Bregman(0, 0.9)), java.util.Optional.empty());
        assertEquals(model.training(Objective.TASK).print(), model.training(zero).print());
    }

    @Test
    void theAnchorSharesEverythingBeforeTheFirstAdaptedPort() {
        CompiledModel model = compile(g -> g.freezeBackbone().blocks(1, 1, b -> b.afterBlock(GAdapter.ofRank(2))));
        Objective bregman = new Objective(java.util.Optional.of(new Objective.Bregman(1, 0.9)), java.util.Optional.empty());
        long attentions = model.training(bregman).instructions().stream().filter(i -> i.op() instanceof graft.program.Op.Attention).count();
        assertEquals(2, attentions, "the two blocks' attentions, once each");
    }
}
