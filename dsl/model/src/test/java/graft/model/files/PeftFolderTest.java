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
import graft.tensor.WeightTensor;
import graft.testing.SharedFolder;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import graft.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder as Hugging Face PEFT writes it loads without Graft's description; names are those of real ones. */
class PeftFolderTest {
    private static final Head HEAD = new Head(Head.Task.REGRESSION, 1, Op.LossKind.SQUARED_ERROR, false);

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
        assertEquals(-3, weights.get("blocks.1.attention.value.lora.B").get(3));
        assertArrayEquals(compiled.initialWeights(1).get("head.weight").toArray(), weights.get("head.weight").toArray());
    }

    @Test
    void aModuleThatIsNotThereAndASettingThatIsNotReadAreNamed() throws IOException {
        write("{\"peft_type\": \"LORA\", \"lora_alpha\": 6}", "blocks.1.attention.valeu");
        assertTrue(assertThrows(WeightFileException.class, () -> PeftFolder.model(folder, TinyModel.gtn(), HEAD)).getMessage().contains("blocks.1.attention.value"));
        write("{\"peft_type\": \"LOHA\"}", "blocks.1.attention.value");
        assertTrue(assertThrows(WeightFileException.class, () -> PeftFolder.model(folder, TinyModel.gtn(), HEAD)).getMessage().contains("LOHA"));
    }

    /** What Graft writes for LoRA has the form of what PEFT wrote: prefix, module, factor, suffix; A [r, in], B [out, r]. */
    @Test
    void namesHaveTheFormOfRealFolders() throws IOException {
        Path file = SharedFolder.require("data/checkpoints/peft-lora-safetensors-headers.json", 1);
        String form = "base_model\\.model\\..+\\.lora_[AB]\\.weight";
        CompiledModel compiled = CompiledModel.of(TinyModel.gtn().grafted(g -> g.freezeBackbone().everyBlock(b -> b.query(Lora.ofRank(2)))));
        for (var p : compiled.adapterParts()) assertTrue(AdapterNames.inFile(graft.model.WeightSource.Layout.HUGGING_FACE_GRAPHORMER, p.name()).matches(form));
        int seen = 0;
        for (JsonNode folder : JsonMapper.shared().readTree(Files.readString(file)).values()) {
            for (String name : folder.path("header").propertyNames()) {
                if (!name.contains("lora_")) continue;
                assertTrue(name.matches(form), name);
                int rank = folder.path("adapter_config").path("r").asInt();
                assertEquals(rank, folder.path("header").path(name).path("shape").path(name.contains("lora_A") ? 0 : 1).asInt(), name);
                seen++;
            }
        }
        assertTrue(seen > 0, "no factor was seen");
    }
}
