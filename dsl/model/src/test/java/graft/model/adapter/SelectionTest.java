package graft.model.adapter;

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
    void aTokenHasNoDistance() {
        assertThrows(GraftException.class, () -> new GAdapter(2, new StructureMatrix.ShortestPath(StructureMatrix.Kernel.RECIPROCAL), TokenMode.STAR, GAdapter.Mode.PAPER, Activation.RELU, true));
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
