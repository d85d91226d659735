package graft.model.adapter;

import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.laws.ModelLaws;
import graft.model.preset.Graphormer;
import graft.program.Activation;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every adapter obeys the laws, on every kind of backbone. A new adapter is a new line here. */
class AdapterLawsTest {
    private record Case(String name, Graphormer.Profile profile, Consumer<GraftBuilder> graft) {}

    private static GAdapter gAdapter(GAdapter.Mode mode, boolean biases) {
        return new GAdapter(3, new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.ROW), TokenMode.STAR, mode, Activation.RELU, biases);
    }

    @TestFactory
    Stream<DynamicTest> laws() {
        Lora lora = new Lora(2, 4, 0, true);
        return Stream.of(
                new Case("full", Graphormer.Profile.POST_LN, g -> {}),
                new Case("full", Graphormer.Profile.V1, g -> {}),
                new Case("g-adapter paper", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(gAdapter(GAdapter.Mode.PAPER, true)))),
                new Case("g-adapter safe", Graphormer.Profile.PRE_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(gAdapter(GAdapter.Mode.SAFE, false)))),
                new Case("lora", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().everyBlock(b -> b.query(lora).value(lora).feedForwardIn(lora))),
                new Case("houlsby", Graphormer.Profile.PRE_LN, g -> g.freezeBackbone().everyBlock(b -> b.afterAttention(new Houlsby(3, Activation.SILU)).afterFeedForward(new Houlsby(3, Activation.GELU)))),
                new Case("bitfit", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().tune(new BitFit())),
                new Case("bias tables", Graphormer.Profile.POST_LN, g -> g.freezeBackbone().unfreeze("encodings.*.weight")))
                .map(c -> DynamicTest.dynamicTest(c.name() + " on " + c.profile(), () -> ModelLaws.check(TinyModel.gtn(c.profile()).grafted(g -> c.graft().accept(g.classification(2))))));
    }
}
