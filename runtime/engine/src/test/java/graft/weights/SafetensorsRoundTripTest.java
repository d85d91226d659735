package graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import graft.testing.SharedFolder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsRoundTripTest {
    @TempDir Path folder;

    private final List<TensorEntry> tensors = List.of(
            TensorEntry.ofFloats("z/odd", new float[] {1.5f, -0f, Float.NaN}, 3),
            TensorEntry.ofDoubles("a.double#values", new double[] {Math.PI, -1e300}, 1, 2),
            TensorEntry.ofLongs("m+rows", new long[] {Long.MIN_VALUE, 3}, 2),
            TensorEntry.ofFloats("scalar", new float[] {42}),
            TensorEntry.ofFloats("empty", new float[0], 0, 7));

    @Test
    void whatIsWrittenIsReadBack() {
        Path file = folder.resolve("sub/t.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of("format", "pt", "größe", "a\"b\n"));
        SafetensorsFile read = SafetensorsFile.open(file);
        assertEquals(List.of("a.double#values", "empty", "m+rows", "scalar", "z/odd"), read.names());
        assertArrayEquals(new float[] {1.5f, -0f, Float.NaN}, read.floats("z/odd"));
        assertArrayEquals(new double[] {Math.PI, -1e300}, read.doubles("a.double#values"));
        assertArrayEquals(new long[] {Long.MIN_VALUE, 3}, read.longs("m+rows"));
        assertArrayEquals(new float[] {42}, read.floats("scalar"));
        assertEquals(List.of(), read.tensor("scalar").shape());
        assertArrayEquals(new int[] {0, 7}, read.tensor("empty").dimensions());
        assertEquals(Map.of("format", "pt", "größe", "a\"b\n"), read.metadata());
        assertEquals(WeightsDigest.of(tensors), WeightsDigest.of(read.tensors()));
    }

    @Test
    void bytesDoNotDependOnTheOrderGivenAndEveryTensorIsAligned() throws IOException {
        Path one = folder.resolve("1");
        Path two = folder.resolve("2");
        List<TensorEntry> reversed = new ArrayList<>(tensors);
        Collections.reverse(reversed);
        SafetensorsWriter.write(one, tensors, Map.of("a", "1", "b", "2"));
        SafetensorsWriter.write(two, reversed, Map.of("b", "2", "a", "1"));
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
        for (TensorEntry t : SafetensorsFile.open(one).tensors()) {
            assertEquals(0, t.segment().address() % (t.type().bits() / 8), t.name());
        }
    }

    @Test
    void halvesAndIntsAreConvertedExactly() {
        short[] bits = {0x3c00, (short) 0xc000, 0x0001, 0x7c00};
        MemorySegment f16 = Arena.ofAuto().allocate(8);
        MemorySegment bf16 = Arena.ofAuto().allocate(4);
        for (int i = 0; i < 4; i++) {
            f16.set(TensorEntry.SHORT, 2L * i, bits[i]);
        }
        bf16.set(TensorEntry.SHORT, 0, (short) 0x3fc0);
        bf16.set(TensorEntry.SHORT, 2, (short) 0xff80);
        MemorySegment i32 = Arena.ofAuto().allocate(8);
        i32.set(TensorEntry.INT, 0, -5);
        i32.set(TensorEntry.INT, 4, Integer.MAX_VALUE);
        Path file = folder.resolve("h");
        SafetensorsWriter.write(file, List.of(new TensorEntry("h", ElementType.F16, List.of(4L), f16),
                new TensorEntry("b", ElementType.BF16, List.of(2L), bf16),
                new TensorEntry("i", ElementType.I32, List.of(2L), i32)));
        SafetensorsFile read = SafetensorsFile.open(file);
        assertArrayEquals(new float[] {1, -2, 0x1p-24f, Float.POSITIVE_INFINITY}, read.floats("h"));
        assertArrayEquals(new double[] {1.5, Double.NEGATIVE_INFINITY}, read.doubles("b"));
        assertArrayEquals(new long[] {-5, Integer.MAX_VALUE}, read.longs("i"));
        WeightFileException e = assertThrows(WeightFileException.class, () -> read.floats("i"));
        assertTrue(e.getMessage().contains("I32"), e::getMessage);
        assertThrows(WeightFileException.class, () -> read.longs("h"));
    }

    @Test
    void unreadTypesOpenButAreRefusedAsNumbers() throws IOException {
        Path file = SafetensorsBytes.write(folder.resolve("u8"),
                "{\"mask\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                        + "\"four\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[3,5]}}   ", 5);
        SafetensorsFile read = SafetensorsFile.open(file);
        assertEquals(3, read.tensor("mask").elements());
        assertEquals(2, read.tensor("four").segment().byteSize());
        WeightFileException e = assertThrows(WeightFileException.class, () -> read.longs("four"));
        assertTrue(e.getMessage().contains("four") && e.getMessage().contains("F4"), e::getMessage);
    }

    @Test
    void weightsOfTheEngineGoInAndOut() {
        WeightTensor weight = WeightTensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        Path file = folder.resolve("w");
        SafetensorsWriter.write(file, List.of(TensorEntry.of("w", weight), TensorEntry.ofDoubles("d", new double[] {5})));
        SafetensorsFile read = SafetensorsFile.open(file);
        assertEquals(weight.shape(), read.tensor("w").weight().shape());
        assertArrayEquals(weight.toArray(), read.tensor("w").weight().toArray());
        assertArrayEquals(new float[] {5}, read.tensor("d").weight().toArray());
    }

    @Test
    void aMissingTensorNamesTheNearest() {
        Path file = folder.resolve("n");
        SafetensorsWriter.write(file, tensors);
        WeightFileException e = assertThrows(WeightFileException.class, () -> SafetensorsFile.open(file).floats("scalr"));
        assertTrue(e.getMessage().contains("did you mean scalar?"), e::getMessage);
    }

    @Test
    void theMappingIsReadOnly() {
        Path file = folder.resolve("ro");
        SafetensorsWriter.write(file, tensors);
        MemorySegment segment = SafetensorsFile.open(file).tensor("scalar").segment();
        assertThrows(IllegalArgumentException.class, () -> segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
    }

    @Test
    void wrongEntriesAreRefusedWhenMade() {
        assertThrows(WeightFileException.class, () -> TensorEntry.ofFloats("x", new float[3], 2, 2));
        assertThrows(WeightFileException.class, () -> TensorEntry.ofFloats("x", new float[1], -1));
        TensorEntry a = TensorEntry.ofFloats("x", new float[1], 1);
        assertThrows(WeightFileException.class, () -> SafetensorsWriter.write(folder.resolve("d"), List.of(a, a)));
        assertThrows(WeightFileException.class, () -> SafetensorsWriter.write(folder.resolve("d"),
                List.of(TensorEntry.ofFloats("__metadata__", new float[1], 1))));
        assertFalse(Files.exists(folder.resolve("d")));
        assertThrows(WeightFileException.class, () -> WeightsDigest.of(List.of(a, a)));
    }

    @Test
    void theDigestSeesNameTypeShapeAndBytes() {
        String digest = WeightsDigest.of(List.of(TensorEntry.ofFloats("a", new float[] {1, 2}, 2)));
        assertEquals(64, digest.length());
        assertEquals(digest, WeightsDigest.of(List.of(TensorEntry.ofFloats("a", new float[] {1, 2}, 2))));
        assertEquals(5, Stream.of(
                WeightsDigest.of(List.of(TensorEntry.ofFloats("b", new float[] {1, 2}, 2))),
                WeightsDigest.of(List.of(TensorEntry.ofFloats("a", new float[] {1, 2}, 1, 2))),
                WeightsDigest.of(List.of(TensorEntry.ofFloats("a", new float[] {1, 3}, 2))),
                WeightsDigest.of(List.of(TensorEntry.ofLongs("a", new long[] {0x4000_0000_3f80_0000L}, 1))),
                digest).distinct().count());
    }

    /** Files by other writers: real ones, and all the conformance vectors. */
    @Test
    void filesOfOtherWritersOpen() throws IOException {
        Path shared = SharedFolder.require("", 100);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(shared)) {
            files = walk.filter(p -> p.toString().endsWith(".safetensors")).sorted().toList();
        }
        int tensorsRead = 0;
        for (Path file : files) {
            SafetensorsFile read = SafetensorsFile.open(file);
            assertFalse(read.names().isEmpty(), file::toString);
            for (TensorEntry t : read.tensors()) {
                long numbers = switch (t.type()) {
                    case F64, F32, F16, BF16 -> t.doubles().length;
                    default -> t.longs().length;
                };
                assertEquals(t.elements(), numbers);
                tensorsRead++;
            }
        }
        System.out.println("read " + tensorsRead + " tensors of " + files.size() + " safetensors files");
    }

    @Test
    void realFilesGiveTheRecordedNumbers() {
        Path checkpoints = SharedFolder.require("data/checkpoints", 2);
        JsonNode expected = JsonMapper.shared().readTree(checkpoints.resolve("expected-values.json"));
        for (String name : List.of("candle-jfk-codes.safetensors", "mlp-4-tensors.safetensors")) {
            SafetensorsFile read = SafetensorsFile.open(checkpoints.resolve(name));
            JsonNode tensors = expected.get(name).get("tensors");
            assertEquals(new TreeSet<>(tensors.propertyNames()), new TreeSet<>(read.names()));
            for (TensorEntry t : read.tensors()) {
                JsonNode want = tensors.get(t.name());
                double[] values = t.type() == ElementType.F32 ? t.doubles() : Arrays.stream(t.longs()).asDoubleStream().toArray();
                assertEquals(want.get("dtype").asString(), t.type().name());
                assertEquals(want.get("shape").valueStream().map(JsonNode::asLong).toList(), t.shape());
                assertEquals(want.get("sum").asDouble(), Arrays.stream(values).sum(), 1e-9, t.name());
                for (int i = 0; i < want.get("first").size(); i++) {
                    assertEquals(want.get("first").get(i).asDouble(), values[i], t.name());
                }
            }
        }
    }
}
