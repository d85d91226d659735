package graft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real files of both formats give what PyTorch reads in them. */
class PyTorchFileTest {
    private static final Map<String, ElementType> TYPES = Map.of(
            "float64", ElementType.F64, "float32", ElementType.F32, "float16", ElementType.F16, "bfloat16", ElementType.BF16, "int64", ElementType.I64,
            "int32", ElementType.I32, "int16", ElementType.I16, "int8", ElementType.I8, "uint8", ElementType.U8, "bool", ElementType.BOOL);

    private static Path checkpoints() {
        return SharedFolder.require("data/checkpoints", 20);
    }

    @Test
    void everyFileHoldsWhatPyTorchReads() throws IOException {
        Path folder = checkpoints();
        JsonNode expected = JsonMapper.shared().readTree(Files.readString(folder.resolve("expected-values.json")));
        int files = 0;
        int tensors = 0;
        for (Map.Entry<String, JsonNode> file : expected.properties()) {
            WeightFile read = WeightFile.open(folder.resolve(file.getKey()));
            assertEquals(!file.getValue().path("magic").asString().equals("safetensors"), read instanceof PyTorchFile, file.getKey());
            List<String> names = new ArrayList<>(file.getValue().path("tensors").propertyNames());
            assertEquals(names.stream().sorted().toList(), read.names(), file.getKey());
            for (String name : names) check(file.getKey() + " " + name, read, name, file.getValue().path("tensors").path(name));
            files++;
            tensors += names.size();
        }
        System.out.println("compared " + tensors + " tensors of " + files + " weight files with PyTorch's");
        assertTrue(files >= 19 && tensors > 200);
    }

    private static void check(String what, WeightFile file, String name, JsonNode expected) {
        TensorEntry tensor = file.tensor(name);
        String type = expected.path("dtype").asString();
        assertEquals(TYPES.getOrDefault(type, tensor.type()), tensor.type(), what);
        assertEquals(longs(expected.path("shape")), tensor.shape(), what);
        if (file instanceof PyTorchFile torch && expected.has("stride")) assertEquals(longs(expected.path("stride")), torch.strides(name), what);
        double[] values = values(tensor);
        double sum = tensor.sum().orElseThrow();
        assertEquals(expected.path("sum").asDouble(), sum, 1e-9 * Math.max(1, Math.abs(sum)), what);
        for (int i = 0; i < expected.path("first").size(); i++) assertEquals(expected.path("first").get(i).asDouble(), values[i], what + " element " + i);
    }

    private static List<Long> longs(JsonNode list) {
        return list.values().stream().map(JsonNode::asLong).toList();
    }

    private static double[] values(TensorEntry t) {
        return switch (t.type()) {
            case F64, F32, F16, BF16 -> t.doubles();
            default -> Arrays.stream(t.longs()).asDoubleStream().toArray();
        };
    }

    @Test
    void aPickledPythonObjectIsRefusedByName() {
        Path file = checkpoints().resolve("graphormer-pcqm4mv2-training_args.bin");
        String message = assertThrows(WeightFileException.class, () -> WeightFile.open(file)).getMessage();
        assertTrue(message.contains("it wants the class transformers.training_args.TrainingArguments, which is not on the list"), message);
        assertTrue(message.contains("save the state_dict alone"), message);
    }

    @Test
    void aRandomStateIsReadExceptForWhatIsNoTensor() {
        PyTorchFile file = PyTorchFile.open(checkpoints().resolve("graphormer-pcqm4mv2-rng_state.pth"));
        assertEquals(List.of("cpu", "cuda"), file.names());
        assertTrue(file.remarks().stream().anyMatch(r -> r.contains("numpy")), file.remarks().toString());
    }
}
