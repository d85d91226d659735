package graft.model.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.model.Part;
import graft.model.adapter.TinyModel;
import graft.model.compile.CompiledModel;
import graft.tensor.WeightTensor;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import graft.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backbone loads completely or not at all. */
class BackboneLoaderTest {
    @TempDir
    Path folder;

    private final CompiledModel written = CompiledModel.of(TinyModel.gtn().grafted(g -> g.freezeBackbone().regression(1)));

    private CompiledModel saved(UnaryOperator<List<TensorEntry>> change) {
        Map<String, WeightTensor> weights = written.initialWeights(5);
        List<TensorEntry> tensors = new ArrayList<>();
        for (Part p : written.parts()) if (!p.isHead()) tensors.add(TensorEntry.of(p.name(), weights.get(p.name())));
        Path file = folder.resolve("weights.safetensors");
        SafetensorsWriter.write(file, change.apply(tensors));
        return CompiledModel.of(TinyModel.gtn().withWeights(BackboneLoader.source(file)).grafted(g -> g.freezeBackbone().regression(1)));
    }

    private String refusal(UnaryOperator<List<TensorEntry>> change) {
        CompiledModel model = saved(change);
        return assertThrows(WeightFileException.class, () -> BackboneLoader.load(model, 0)).getMessage();
    }

    @Test
    void whatWasSavedIsLoadedAndTheHeadStartsByItsSeed() {
        Map<String, WeightTensor> loaded = BackboneLoader.load(saved(t -> t), 9);
        Map<String, WeightTensor> five = written.initialWeights(5);
        Map<String, WeightTensor> nine = written.initialWeights(9);
        for (Part p : written.parts()) assertArrayEquals((p.isHead() ? nine : five).get(p.name()).toArray(), loaded.get(p.name()).toArray(), p.name());
    }

    @Test
    void aTransposedTensorIsRefused() {
        String name = "blocks.1.feed-forward.in.weight";
        String message = refusal(tensors -> {
            tensors.replaceAll(t -> t.name().equals(name) ? new TensorEntry(name, t.type(), t.shape().reversed(), t.segment()) : t);
            return tensors;
        });
        assertTrue(message.contains("wrong shape: " + name + " is [12, 16] in the file, [16, 12] in tiny; it is transposed"), message);
    }

    @Test
    void aMisspeltTensorIsNamedOnBothSides() {
        String message = refusal(tensors -> {
            tensors.replaceAll(t -> t.name().equals("input.norm.bias") ? new TensorEntry("input.nrom.bias", t.type(), t.shape(), t.segment()) : t);
            return tensors;
        });
        assertTrue(message.contains("missing: input.norm.bias [12]; is it the file's input.nrom.bias?") && message.contains("left over: input.nrom.bias [12]"), message);
    }

    @Test
    void manyFaultsAreCountedAndTheFirstShown() {
        String message = refusal(tensors -> tensors.subList(0, 2));
        assertTrue(message.contains("and ") && message.lines().count() == 22, message);
        assertEquals(written.parts().stream().filter(p -> !p.isHead()).count() - 2, Long.parseLong(message.replaceAll("(?s).*\\((\\d+) tensors missing.*", "$1")));
    }
}
