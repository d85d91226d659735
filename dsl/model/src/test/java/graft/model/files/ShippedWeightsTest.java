package graft.model.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.Part;
import graft.model.ShippedBackbone;
import graft.model.WeightSource;
import graft.model.adapter.GraftedModel;
import graft.model.compile.CompiledModel;
import graft.model.preset.Graphormer;
import graft.model.preset.LabelledGraphs;
import graft.model.preset.Pretrained;
import graft.tensor.WeightTensor;
import graft.weights.WeightFileException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShippedWeightsTest {
    private static final long MOST_BYTES = 4_000_000;

    private static CompiledModel compiled(Gtn gtn) {
        return CompiledModel.of(gtn.grafted(g -> g.freezeBackbone().regression(1)));
    }

    @ParameterizedTest
    @EnumSource
    void everyWeightOfTheBackboneIsTheFiles(ShippedBackbone backbone) {
        ShippedWeights shipped = ShippedWeights.of(backbone);
        assertTrue(shipped.bytes() <= MOST_BYTES, shipped.remark());
        CompiledModel compiled = compiled(Pretrained.of(backbone));
        Map<String, WeightTensor> weights = BackboneLoader.load(compiled, 7);
        List<Part> parts = compiled.parts().stream().filter(p -> !p.isHead()).toList();
        assertEquals(parts.size(), shipped.tensors().names().size());
        for (Part p : parts) assertArrayEquals(shipped.tensors().floats(p.name()), weights.get(p.name()).toArray(), p.name());
    }

    @ParameterizedTest
    @EnumSource
    void theCardSaysWhatAUserMustKnow(ShippedBackbone backbone) {
        ShippedWeights shipped = ShippedWeights.of(backbone);
        for (String heading : List.of("## Data", "## Licence", "## Recipe", "## Time", "## Validation", "## Transfer")) assertTrue(shipped.card().contains(heading), heading);
        assertTrue(shipped.card().contains(shipped.digest()));
        assertTrue(shipped.remark().contains(shipped.digest()), shipped::remark);
        String weights = shipped.tensors().metadata().get("weights_digest");
        assertTrue(shipped.card().contains(weights), "the digest that pre-training printed, " + weights);
    }

    @Test
    void onlyNameAndDropoutMayDifferFromTheNetworkThatLearntThem() {
        BackboneLoader.load(compiled(Pretrained.graphormerSlim(o -> o.withDropout(0.3, 0.2, 0.1).withName("mine"))), 0);
        for (Gtn other : List.of(
                Pretrained.graphormerSlim(o -> o.withHeads(4)),
                Pretrained.graphormerSlim(o -> o.withProfile(Graphormer.Profile.PRE_LN)),
                Pretrained.graphormerSlim(o -> o.withOffset(3)),
                Pretrained.graphormerSlim(o -> o.withBlocks(4)),
                Pretrained.matSmall(o -> o.withShares(0.5, 0.5)),
                Pretrained.matSmall(o -> o.withHeads(4)))) {
            assertThrows(ModelException.class, () -> BackboneLoader.load(compiled(other), 0), other.name());
        }
        ModelException heads = assertThrows(ModelException.class, () -> BackboneLoader.load(compiled(Pretrained.graphormerSlim(o -> o.withHeads(4))), 0));
        assertTrue(heads.getMessage().contains("block.heads is 4 and was 8"), heads.getMessage());
        assertThrows(ModelException.class, () -> LabelledGraphs.of(Pretrained.graphormerSlim(), 3));
    }

    @Test
    void aSavedDescriptionNamesTheBackboneAndItsFile() {
        GraftedModel model = Pretrained.matSmall().grafted(g -> g.freezeBackbone().classification(2));
        assertEquals(model, ModelJson.read(ModelJson.write(model)));
        Gtn older = Pretrained.matSmall().withWeights(new WeightSource.Shipped(ShippedBackbone.MAT_SMALL, "00"));
        assertTrue(assertThrows(WeightFileException.class, () -> BackboneLoader.load(compiled(older), 0)).getMessage().contains("another version of Graft"));
    }
}
