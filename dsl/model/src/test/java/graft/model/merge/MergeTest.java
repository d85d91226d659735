package graft.model.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backend;
import graft.backend.cpu.CpuBackend;
import graft.backend.reference.ReferenceBackend;
import graft.graph.Graph;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.model.adapter.AdaLora;
import graft.model.adapter.Dora;
import graft.model.adapter.GraftBuilder;
import graft.model.adapter.Houlsby;
import graft.model.adapter.Ia3;
import graft.model.adapter.Lora;
import graft.model.adapter.Oft;
import graft.model.adapter.TinyModel;
import graft.model.adapter.Vera;
import graft.model.compile.CompiledModel;
import graft.molecules.chem.OgbFeaturiser;
import graft.tensor.WeightTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What merges gives the same outputs without its adapters; what does not is refused by name. */
class MergeTest {
    private record Case(String name, Consumer<GraftBuilder> graft) {}

    private final List<Sample> probes = Stream.of("[Na+]", "c1ccc2[nH]ccc2c1", "OC(C)C1CC1").map(smiles -> {
        Graph graph = OgbFeaturiser.featurise(smiles);
        return Sample.unlabelled(smiles.length(), graph, ShortestPaths.of(graph));
    }).toList();

    private static CompiledModel compile(Consumer<GraftBuilder> graft) {
        return CompiledModel.of(TinyModel.gtn().grafted(g -> graft.accept(g.freezeBackbone().regression(1))));
    }

    /** Far from the start, so that a merge that does nothing shows. */
    private static Map<String, WeightTensor> moved(CompiledModel model) {
        SplittableRandom random = new SplittableRandom(11);
        Map<String, WeightTensor> weights = new LinkedHashMap<>(model.initialWeights(5));
        model.adapterParts().forEach(p -> {
            float[] values = weights.get(p.name()).toArray();
            for (int i = 0; i < values.length; i++) values[i] += (float) (0.5 * random.nextGaussian());
            weights.put(p.name(), WeightTensor.of(p.shape(), values));
        });
        return weights;
    }

    @TestFactory
    Stream<DynamicTest> mergedModelsGiveTheSame() {
        Stream<Case> cases = Stream.of(
                new Case("lora", g -> g.everyBlock(b -> b.query(Lora.ofRank(2)).value(Lora.ofRank(3)))),
                new Case("rslora", g -> g.everyBlock(b -> b.feedForwardIn(new Lora(2, 3, 0, true)))),
                new Case("dora", g -> g.everyBlock(b -> b.query(Dora.ofRank(2)).feedForwardOut(Dora.ofRank(2)))),
                new Case("adalora", g -> g.everyBlock(b -> b.query(AdaLora.ofRank(2)))),
                new Case("vera", g -> g.everyBlock(b -> b.query(Vera.ofRank(5)).feedForwardIn(Vera.ofRank(5)))),
                new Case("oft", g -> g.everyBlock(b -> b.query(new Oft(3)).feedForwardOut(new Oft(4)))),
                new Case("ia3", g -> g.everyBlock(b -> b.key(new Ia3(Ia3.Side.OUTPUT)).value(new Ia3(Ia3.Side.OUTPUT)).feedForwardOut(new Ia3(Ia3.Side.INPUT)))),
                new Case("several at one port", g -> g.everyBlock(b -> b.value(Lora.ofRank(2)).value(new Oft(3)).value(Dora.ofRank(2)).value(new Ia3(Ia3.Side.INPUT)).value(new Ia3(Ia3.Side.OUTPUT)).value(Lora.ofRank(1)))));
        return cases.map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            CompiledModel model = compile(c.graft());
            Map<String, WeightTensor> weights = moved(model);
            Merge merge = Merge.of(model, weights, probes, new ReferenceBackend(), 1);
            // Rounding the merged weights to float is all that may differ.
            assertTrue(merge.difference() < 1e-6, "difference " + merge.difference());
            assertTrue(Merge.of(model, weights, probes, CpuBackend.chosen(), 1).difference() <= Merge.BOUND);
            assertEquals(0, merge.model().adapterParts().size());
        }));
    }

    @Test
    void whatIsNoLinearMapIsRefusedByName() {
        CompiledModel model = compile(g -> g.everyBlock(b -> b.query(Lora.ofRank(2)).afterBlock(Houlsby.ofWidth(2))));
        Backend backend = CpuBackend.scalar();
        String message = assertThrows(MergeException.class, () -> Merge.of(model, moved(model), probes, backend, 1)).getMessage();
        assertTrue(message.contains("houlsby") && message.contains("blocks.0.after-block"), message);
    }
}
