package graft.model.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.model.Part;
import graft.model.WeightSource;
import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Lora;
import graft.model.adapter.TinyModel;
import graft.model.compile.CompiledModel;
import graft.tensor.NumberFormat;
import graft.tensor.WeightTensor;
import graft.weights.SafetensorsFile;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import graft.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter folder gives back what was put in, or says what does not fit. */
class AdapterFolderTest {
    private final GraftedModel model = TinyModel.gtn().grafted(g -> g.freezeBackbone().regression(1).everyBlock(b -> b.afterBlock(GAdapter.ofRank(2)).query(new Lora(2, 4, 0, false))));
    private final CompiledModel compiled = CompiledModel.of(model);

    @TempDir
    Path folder;

    private List<TensorEntry> trained(long seed) {
        Map<String, WeightTensor> weights = compiled.initialWeights(seed);
        List<TensorEntry> entries = new ArrayList<>();
        for (Part p : compiled.trainedParts()) entries.add(TensorEntry.of(p.name(), weights.get(p.name())));
        return entries;
    }

    private void write(long adapterSeed, long backboneSeed) {
        AdapterFolder.write(folder, compiled, trained(adapterSeed), new AdapterFolder.Facts(List.of("y"), List.of(1.5), List.of(2.0), "features-1", BackboneDigest.of(compiled, compiled.initialWeights(backboneSeed)), NumberFormat.FLOAT32));
    }

    @Test
    void roundTrip() {
        write(5, 1);
        Map<String, WeightTensor> loaded = AdapterFolder.load(folder, compiled, compiled.initialWeights(1));
        Map<String, WeightTensor> five = compiled.initialWeights(5);
        for (Part p : compiled.trainedParts()) assertArrayEquals(five.get(p.name()).toArray(), loaded.get(p.name()).toArray(), p.name());
        assertEquals(List.of(2.0), AdapterFolder.facts(folder).deviations());
        assertEquals(model, ModelJson.read(AdapterFolder.description(folder).path("model")));
    }

    @Test
    void loraIsNamedAsPeftNamesIt() {
        write(5, 1);
        List<String> names = SafetensorsFile.open(folder.resolve("adapter_model.safetensors")).names();
        assertTrue(names.contains("base_model.model.blocks.0.attention.query.lora_A.weight"), names.toString());
        assertEquals("base_model.model.encoder.graph_encoder.layers.3.self_attn.v_proj.lora_B.weight", AdapterNames.inFile(WeightSource.Layout.HUGGING_FACE_GRAPHORMER, "blocks.3.attention.value.lora.B"));
    }

    @Test
    void anotherBackboneIsRefused() {
        write(5, 1);
        String message = assertThrows(WeightFileException.class, () -> AdapterFolder.load(folder, compiled, compiled.initialWeights(2))).getMessage();
        assertTrue(message.contains("another backbone"), message);
    }

    @Test
    void missingAndLeftOverTensorsAreNamed() {
        write(5, 1);
        Path file = folder.resolve("adapter_model.safetensors");
        List<TensorEntry> tensors = new ArrayList<>(SafetensorsFile.open(file).tensors());
        TensorEntry removed = tensors.removeFirst();
        tensors.add(new TensorEntry("stranger", removed.type(), removed.shape(), removed.segment()));
        SafetensorsWriter.write(file, tensors);
        String message = assertThrows(WeightFileException.class, () -> AdapterFolder.load(folder, compiled, compiled.initialWeights(1))).getMessage();
        assertTrue(message.contains("missing: " + removed.name()) && message.contains("left over: stranger"), message);
    }

    @Test
    void aTransposedTensorIsRefusedWithBothShapes() {
        write(5, 1);
        Path file = folder.resolve("adapter_model.safetensors");
        List<TensorEntry> tensors = new ArrayList<>(SafetensorsFile.open(file).tensors());
        String name = "base_model.model.blocks.0.attention.query.lora_A.weight";
        tensors.replaceAll(t -> t.name().equals(name) ? new TensorEntry(name, t.type(), t.shape().reversed(), t.segment()) : t);
        SafetensorsWriter.write(file, tensors);
        String message = assertThrows(WeightFileException.class, () -> AdapterFolder.load(folder, compiled, compiled.initialWeights(1))).getMessage();
        assertTrue(message.contains("wrong shape: " + name + " is [12, 2] in the file, [2, 12] in the model; it is transposed"), message);
        assertTrue(message.contains("0 tensors missing, 1 of another shape, 0 left over") && message.contains("nothing was loaded"), message);
    }

    @Test
    void aMissingTensorNamesTheNearestLeftOver() {
        write(5, 1);
        Path file = folder.resolve("adapter_model.safetensors");
        List<TensorEntry> tensors = new ArrayList<>(SafetensorsFile.open(file).tensors());
        tensors.replaceAll(t -> t.name().endsWith("head.bias") ? new TensorEntry("base_model.model.head.bais", t.type(), t.shape(), t.segment()) : t);
        SafetensorsWriter.write(file, tensors);
        String message = assertThrows(WeightFileException.class, () -> AdapterFolder.load(folder, compiled, compiled.initialWeights(1))).getMessage();
        assertTrue(message.contains("missing: base_model.model.head.bias [1]; is it the file's base_model.model.head.bais?"), message);
        assertTrue(message.lines().count() == 3, message);
    }
}
