package graft.model.preset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.graph.StructureMatrix.Kernel;
import graft.model.AttentionForm;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.adapter.Head;
import graft.model.adapter.Lora;
import graft.model.compile.CompiledModel;
import graft.model.files.BackboneLoader;
import graft.model.files.ModelJson;
import graft.program.Op;
import graft.tensor.WeightTensor;
import graft.testing.SharedFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatTest {
    private static CompiledModel withHead(Gtn gtn) {
        return CompiledModel.of(gtn.grafted(g -> g.head(new Head(Head.Task.REGRESSION, 1, Op.LossKind.SQUARED_ERROR, true))));
    }

    @Test
    void baseHasTheWeightsOfThePublishedModel() {
        assertEquals(42_048_512, withHead(Mat.base().describe()).coverage().backboneTotal());
    }

    @Test
    void trainedSharesAreAWeightOfEachBlockThatStartsAtTheFixedOnes() {
        CompiledModel model = withHead(Mat.small().withTrainedShares(true).describe());
        assertArrayEquals(new float[] {0.33f, 0.33f, 0.34f}, model.initialWeights(1).get("blocks.2.attention.shares").toArray());
        assertFalse(model.training(graft.model.compile.Objective.TASK).trainable().stream().filter(p -> p.name().endsWith("attention.shares")).toList().isEmpty());
    }

    @Test
    void filesOfTheAuthorsLoadInBothFormats() {
        Path files = SharedFolder.require("data/checkpoints", 6);
        Mat.Options tiny = Mat.base().withBlocks(2).withWidth(16).withHeads(4);
        Map<String, Mat.Options> variants = Map.of(
                "exp-mean", tiny, "softmax-dummy", tiny.withKernel(Kernel.SOFTMAX).withPooling(Op.Pooling.TOKEN),
                "exp-sum-scalenorm", tiny.withMaps(2).withPooling(Op.Pooling.SUM).withScaleNorm(true));
        for (var v : variants.entrySet()) {
            for (String format : List.of("zip", "legacy")) {
                Path file = files.resolve("mat-tiny-" + v.getKey() + "-" + format + ".pt");
                CompiledModel model = withHead(v.getValue().describe().withWeights(BackboneLoader.source(file)));
                Map<String, WeightTensor> weights = BackboneLoader.load(model, 0);
                assertEquals(model.parts().size(), weights.size(), file.toString());
            }
        }
    }

    @Test
    void aDescriptionSurvivesItsFile() {
        var model = Mat.small().withScaleNorm(true).withMaps(3).describe().grafted(g -> g.freezeBackbone().everyBlock(b -> b.query(Lora.ofRank(4))));
        assertEquals(model, ModelJson.read(ModelJson.write(model)));
    }

    @Test
    void whatHasNoMeaningIsRefused() {
        assertThrows(ModelException.class, () -> new AttentionForm.Mixture(0.7, 0.5, Kernel.EXPONENTIAL, false));
        ModelException e = assertThrows(ModelException.class, () -> Gtn.describe("both", g -> g.width(16).input(in -> in.matAtoms())
                .encodings(n -> n.spatial()).blocks(1, b -> b.attention(4, 0).attention(new AttentionForm.Mixture(0.3, 0.3, Kernel.EXPONENTIAL, false)))));
        assertTrue(e.getMessage().contains("structural bias"), e.getMessage());
        ModelException port = assertThrows(ModelException.class, () -> CompiledModel.of(Mat.small().describe().grafted(g -> g.everyBlock(b -> b.feedForwardOut(Lora.ofRank(4))))));
        assertTrue(port.getMessage().contains("feed-forward"), port.getMessage());
    }
}
