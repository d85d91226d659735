package graft.model.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.model.adapter.GraftedModel;
import graft.model.adapter.Head;
import graft.model.adapter.Lora;
import graft.model.adapter.TinyModel;
import graft.model.compile.CompiledModel;
import graft.program.Op;
import graft.tensor.Shape;
import graft.tensor.NumberFormat;
import graft.tensor.WeightTensor;
import graft.testing.SharedFolder;
import graft.weights.SafetensorsFile;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import graft.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder as Hugging Face PEFT writes it loads without Graft's description; names are those of real ones. */
class PeftFolderTest {
    private static final Head HEAD = new Head(Head.Task.REGRESSION, 1, Op.LossKind.SQUARED_ERROR, false);

    private static final String FORM = "base_model\\.model\\..+\\.lora_[AB]\\.weight";

    @TempDir
    Path folder;

    private void write(String config, String module) throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), config);
        float[] a = new float[2 * 12];
        float[] b = new float[12 * 2];
        for (int i = 0; i < a.length; i++) {
            a[i] = i;
            b[i] = -i;
        }
        SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), List.of(
                TensorEntry.of("base_model.model." + module + ".lora_A.weight", WeightTensor.of(Shape.of(2, 12), a)),
                TensorEntry.of("base_model.model." + module + ".lora_B.weight", WeightTensor.of(Shape.of(12, 2), b))));
    }

    @Test
    void aFolderOfOthersLoads() throws IOException {
        write("{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 6, \"use_rslora\": false, \"bias\": \"none\", \"target_modules\": [\"value\"]}", "blocks.1.attention.value");
        assertTrue(PeftFolder.isOne(folder));
        GraftedModel model = PeftFolder.model(folder, TinyModel.gtn(), HEAD);
        assertEquals(new Lora(2, 6, 0, false), model.placements().getFirst().adapter());
        CompiledModel compiled = CompiledModel.of(model);
        Map<String, WeightTensor> weights = PeftFolder.load(folder, compiled, compiled.initialWeights(1));
        assertEquals(-3, weights.get("blocks.1.attention.value.lora.B").toArray()[3]);
        assertArrayEquals(compiled.initialWeights(1).get("head.weight").toArray(), weights.get("head.weight").toArray());
    }

    @Test
    void aModuleThatIsNotThereAndASettingThatIsNotReadAreNamed() throws IOException {
        write("{\"peft_type\": \"LORA\", \"lora_alpha\": 6}", "blocks.1.attention.valeu");
        assertTrue(assertThrows(WeightFileException.class, () -> PeftFolder.model(folder, TinyModel.gtn(), HEAD)).getMessage().contains("blocks.1.attention.value"));
        write("{\"peft_type\": \"LOHA\"}", "blocks.1.attention.value");
        assertTrue(assertThrows(WeightFileException.class, () -> PeftFolder.model(folder, TinyModel.gtn(), HEAD)).getMessage().contains("LOHA"));
    }

    /** Another rank and alpha at some modules: what Graft writes for them, without Graft's own description, is the same model. */
    @Test
    void ranksThatDifferAreSaidAndRead() throws IOException {
        CompiledModel compiled = CompiledModel.of(TinyModel.gtn().grafted(g -> g.freezeBackbone().head(HEAD).everyBlock(b -> b.query(new Lora(2, 6, 0, false)).value(new Lora(3, 5, 0, false)))));
        Map<String, WeightTensor> start = compiled.initialWeights(1);
        List<TensorEntry> trained = compiled.trainedParts().stream().map(p -> TensorEntry.of(p.name(), start.get(p.name()))).toList();
        AdapterFolder.write(folder, compiled, trained, new AdapterFolder.Facts(List.of("y"), List.of(0.0), List.of(1.0), "ogb", "digest", NumberFormat.FLOAT32));
        assertEquals(5, JsonMapper.shared().readTree(Files.readString(folder.resolve("adapter_config.json"))).path("alpha_pattern").path("blocks.1.attention.value").asInt());
        Files.delete(folder.resolve("graft.json"));
        CompiledModel read = CompiledModel.of(PeftFolder.model(folder, TinyModel.gtn(), HEAD));
        assertEquals(Set.copyOf(compiled.grafts()), Set.copyOf(read.grafts()));
        assertEquals(start.keySet(), PeftFolder.load(folder, read, read.initialWeights(1)).keySet());
    }

    /** What Graft writes for LoRA has the form of what PEFT wrote: prefix, module, factor, suffix; A [r, in], B [out, r]; the head beside them; no key that PEFT does not write. */
    @Test
    void aWrittenFolderHasTheFormOfRealOnes() throws IOException {
        Path headers = SharedFolder.require("data/checkpoints/peft-lora-safetensors-headers.json", 1);
        CompiledModel compiled = CompiledModel.of(TinyModel.gtn().grafted(g -> g.freezeBackbone().regression(1).everyBlock(b -> b.query(Lora.ofRank(2)).feedForwardIn(Lora.ofRank(2)))));
        Map<String, WeightTensor> start = compiled.initialWeights(1);
        List<TensorEntry> trained = compiled.trainedParts().stream().map(p -> TensorEntry.of(p.name(), start.get(p.name()))).toList();
        AdapterFolder.write(folder, compiled, trained, new AdapterFolder.Facts(List.of("y"), List.of(0.0), List.of(1.0), "ogb", "digest", NumberFormat.FLOAT32));
        Map<String, List<Long>> shapes = new TreeMap<>();
        SafetensorsFile.open(folder.resolve("adapter_model.safetensors")).tensors().forEach(t -> shapes.put(t.name(), t.shape()));
        Set<String> keys = new TreeSet<>();
        int real = 0;
        for (JsonNode one : JsonMapper.shared().readTree(Files.readString(headers)).values()) {
            keys.addAll(one.path("adapter_config").propertyNames());
            int rank = one.path("adapter_config").path("r").asInt();
            for (String name : one.path("header").propertyNames()) {
                if (!name.contains("lora_")) continue;
                assertTrue(name.matches(FORM), name);
                assertEquals(rank, one.path("header").path(name).path("shape").path(name.contains("lora_A") ? 0 : 1).asInt(), name);
                real++;
            }
        }
        assertTrue(real > 0, "no factor was seen");
        assertEquals(2 * 2 * 2 + 2, shapes.size(), shapes.toString());
        shapes.keySet().stream().filter(n -> n.contains("lora_")).forEach(n -> assertTrue(n.matches(FORM), n));
        assertEquals(List.of(2L, 12L), shapes.get("base_model.model.blocks.0.feed-forward.in.lora_A.weight"));
        assertEquals(List.of(16L, 2L), shapes.get("base_model.model.blocks.0.feed-forward.in.lora_B.weight"));
        assertEquals(List.of(1L, 12L), shapes.get("base_model.model.head.weight"));
        JsonNode config = JsonMapper.shared().readTree(Files.readString(folder.resolve("adapter_config.json")));
        config.propertyNames().forEach(key -> assertTrue(keys.contains(key), key + " is no key of PEFT's"));
        assertEquals(JsonMapper.shared().readTree("[\"in\", \"query\"]"), config.path("target_modules"));
    }
}
