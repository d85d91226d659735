package graft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileSafetensorsTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "overlap        | 12 | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | inside tensor a",
        "same place     | 4  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | inside tensor a",
        "gap            | 12 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | bytes 4 to 8",
        "gap in front   | 8  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | bytes 0 to 4",
        "trailing bytes | 8  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | bytes 4 to 8 at the end",
        "no tensors     | 8  | {} | bytes 0 to 8 at the end",
        "past the end   | 4  | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | which has 4",
        "backwards      | 8  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[8,4]}} | bytes 8 to 4",
        "negative       | 4  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}} | negative number -4",
        "negative size  | 4  | {'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | negative number -1",
        "shape mismatch | 4  | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | needs 8 bytes",
        "overflow       | 4  | {'a':{'dtype':'F32','shape':[4294967296,4294967297],'data_offsets':[0,4]}} | needs 73786976312018075648 bytes",
        "wraps to 4     | 4  | {'a':{'dtype':'F32','shape':[9223372036854775807,3],'data_offsets':[0,4]}} | bytes, but its offsets",
        "huge number    | 4  | {'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}} | no 64-bit whole number",
        "fraction       | 4  | {'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}} | no 64-bit whole number",
        "text as size   | 4  | {'a':{'dtype':'F32','shape':['1'],'data_offsets':[0,4]}} | no 64-bit whole number",
        "nested size    | 4  | {'a':{'dtype':'F32','shape':[[1]],'data_offsets':[0,4]}} | no 64-bit whole number",
        "unknown dtype  | 4  | {'a':{'dtype':'F31','shape':[1],'data_offsets':[0,4]}} | unknown dtype F31",
        "dtype a number | 4  | {'a':{'dtype':32,'shape':[1],'data_offsets':[0,4]}} | unknown dtype",
        "no dtype       | 4  | {'a':{'shape':[1],'data_offsets':[0,4]}} | lacks dtype",
        "no shape       | 4  | {'a':{'dtype':'F32','data_offsets':[0,4]}} | lacks shape",
        "no offsets     | 4  | {'a':{'dtype':'F32','shape':[1]}} | lacks data_offsets",
        "three offsets  | 4  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,4]}} | 3 data_offsets",
        "unknown field  | 4  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':1}} | unknown field x",
        "same tensor    | 8  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | no strict JSON",
        "same field     | 4  | {'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}} | no strict JSON",
        "same metadata  | 0  | {'__metadata__':{'k':'1','k':'2'}} | no strict JSON",
        "metadata list  | 0  | {'__metadata__':[]} | __metadata__ is no JSON object",
        "metadata value | 0  | {'__metadata__':{'k':1}} | no text",
        "a list         | 0  | [] | no JSON object",
        "a tensor list  | 0  | {'a':[]} | no JSON object",
        "cut JSON       | 0  | {'a': | no strict JSON",
        "second object  | 0  | {}{} | something follows",
        "comment        | 0  | {/**/} | no strict JSON",
        "trailing comma | 4  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},} | no strict JSON",
    })
    void brokenHeadersAreRefusedByName(String name, int dataBytes, String header, String said) throws IOException {
        Path file = SafetensorsBytes.write(folder.resolve("x.safetensors"), header.replace('\'', '"'), dataBytes);
        WeightFileException e = assertThrows(WeightFileException.class, () -> SafetensorsFile.open(file));
        assertTrue(e.getMessage().contains(said), e::getMessage);
        assertTrue(e.getMessage().startsWith(file.toString()), e::getMessage);
    }

    @Test
    void aHeaderLongerThanTheFileIsRefusedBeforeAnythingIsAllocated() throws IOException {
        for (long claimed : new long[] {3, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            Path file = SafetensorsBytes.write(folder.resolve("long.safetensors"), claimed, new byte[] {'{', '}'}, 0);
            WeightFileException e = assertThrows(WeightFileException.class, () -> SafetensorsFile.open(file));
            assertTrue(e.getMessage().contains("only 2 follow"), e::getMessage);
        }
    }

    @Test
    void emptyShortMissingFilesAndFoldersAreNamed() throws IOException {
        Path empty = Files.write(folder.resolve("empty"), new byte[0]);
        Path seven = Files.write(folder.resolve("seven"), new byte[7]);
        for (Path file : List.of(empty, seven, folder.resolve("missing"), folder)) {
            WeightFileException e = assertThrows(WeightFileException.class, () -> SafetensorsFile.open(file));
            assertTrue(e.getMessage().startsWith(file.toString()), e::getMessage);
        }
    }

    @Test
    void deepNestingAndEndlessNamesEndInATypedError() throws IOException {
        for (String header : List.of("{\"a\":" + "[".repeat(100_000), "{\"" + "n".repeat(200_000) + "\":{}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(5000) + "1],\"data_offsets\":[0,4]}}")) {
            Path file = SafetensorsBytes.write(folder.resolve("deep.safetensors"), header, 4);
            WeightFileException e = assertThrows(WeightFileException.class, () -> SafetensorsFile.open(file));
            assertTrue(e.getMessage().length() < 3000, "a message of " + e.getMessage().length() + " characters");
        }
    }

    @Test
    void controlCharactersOfANameDoNotReachTheTerminal() throws IOException {
        String header = "{\"\\u001b[2J\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,4]}}";
        Path file = SafetensorsBytes.write(folder.resolve("esc.safetensors"), header, 4);
        WeightFileException e = assertThrows(WeightFileException.class, () -> SafetensorsFile.open(file));
        assertFalse(e.getMessage().contains("\u001b"));
        assertTrue(e.getMessage().contains("\\u001b[2J"), e::getMessage);
    }

    /** Whatever bytes are damaged, the file either opens with tensors inside the file or is refused in a typed way. */
    @Test
    void everyDamagedFileIsReadWholeOrRefused() throws IOException {
        Path good = folder.resolve("good.safetensors");
        SafetensorsWriter.write(good, List.of(
                TensorEntry.ofFloats("a.weight", new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                TensorEntry.ofLongs("b", new long[] {7, 8}, 2)));
        byte[] bytes = Files.readAllBytes(good);
        Random random = new Random(20260101);
        Path file = folder.resolve("damaged.safetensors");
        int refused = 0;
        for (int round = 0; round < 1500; round++) {
            byte[] damaged = round % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            for (int k = 0; k < 1 + random.nextInt(3) && damaged.length > 0; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try (Arena arena = Arena.ofConfined()) {
                SafetensorsFile opened = SafetensorsFile.open(file, arena);
                long total = opened.tensors().stream().mapToLong(t -> t.segment().byteSize()).sum();
                assertTrue(total < damaged.length);
            } catch (WeightFileException e) {
                refused++;
            }
        }
        assertTrue(refused > 500, "only " + refused + " of 1500 damaged files were refused");
    }

    @Test
    void aBrokenUtf8NameIsRefused() throws IOException {
        byte[] json = "{\"?\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes(StandardCharsets.UTF_8);
        json[2] = (byte) 0xff;
        Path file = SafetensorsBytes.write(folder.resolve("utf8.safetensors"), json.length, json, 4);
        assertThrows(WeightFileException.class, () -> SafetensorsFile.open(file));
        assertEquals(8 + json.length + 4, Files.size(file));
    }
}
