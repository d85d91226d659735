package graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a file of PyTorch's format, reading it ends in tensors or in one clear error, in little memory. */
class HostilePyTorchTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("file.pt");
    }

    private Path zip(Pickled pickle, float... storage) throws IOException {
        return Pickled.zip(file(), "file/data.pkl", pickle.end(), "file/data/0", Pickled.floats(storage));
    }

    private static Pickled dict() {
        return Pickled.begin().raw('}');
    }

    private static Pickled one(int elements, int offset, int[] shape, int[] strides) {
        return dict().text("w").tensor("0", elements, offset, shape, strides).raw('s');
    }

    private static void refused(Path file, String... words) {
        String message = assertThrows(WeightFileException.class, () -> WeightFile.open(file)).getMessage();
        for (String word : words) assertTrue(message.contains(word), message);
        assertTrue(message.startsWith(file.toString()), message);
    }

    @Test
    void theWellBehavedFileIsRead() throws IOException {
        Path file = zip(one(6, 1, new int[] {2, 2}, new int[] {1, 2}), 0, 1, 2, 3, 4, 5);
        assertArrayEquals(new float[] {1, 3, 2, 4}, WeightFile.open(file).floats("w"));
        Path old = Pickled.legacy(folder.resolve("old.pt"), one(2, 0, new int[] {2}, new int[] {1}).end(), Pickled.keys("0"), Pickled.storage(2, 7, 8));
        assertArrayEquals(new float[] {7, 8}, WeightFile.open(old).floats("w"));
    }

    @Test
    void anUnlistedClassIsNamedAndNothingIsCalled() throws IOException {
        refused(zip(Pickled.begin().global("os", "system").text("touch " + folder.resolve("owned")).raw(0x85, 'R')), "os.system", "not on the list");
        refused(zip(Pickled.begin().global("java.lang", "Runtime").raw(')', 'R')), "java.lang.Runtime");
        refused(zip(dict().text("w").global("torch", "QInt8Storage").raw('s')), "torch.QInt8Storage");
        assertTrue(Files.notExists(folder.resolve("owned")));
    }

    @Test
    void unlistedClassesMayStandOutsideTheNamedRootAlone() throws IOException {
        Pickled outside = dict().raw('(').text("args").global("argparse", "Namespace").raw(')', 0x81, '}', 'b').text("model").raw('}').text("w").tensor("0", 1, 0, new int[] {1}, new int[] {1}).raw('s', 'u');
        Path file = zip(outside, 3);
        refused(file, "argparse.Namespace");
        PyTorchFile read = PyTorchFile.openUnder(file, "model");
        assertEquals(List.of("w"), read.names());
        Pickled inside = dict().text("model").raw('}').text("w").global("evil", "Thing").raw(')', 'R', 's', 's');
        Path other = zip(inside);
        assertTrue(assertThrows(WeightFileException.class, () -> PyTorchFile.openUnder(other, "model")).getMessage().contains("evil.Thing"));
        assertTrue(assertThrows(WeightFileException.class, () -> PyTorchFile.openUnder(other, "modle")).getMessage().contains("did you mean model?"));
    }

    @Test
    void viewsOutsideTheirStorageAreRefused() throws IOException {
        refused(zip(one(4, 1, new int[] {4}, new int[] {1}), 1, 2, 3, 4), "tensor w", "reaches beyond the 4 numbers");
        refused(zip(one(4, -1, new int[] {2}, new int[] {1}), 1, 2, 3, 4), "offset -1");
        refused(zip(one(4, 0, new int[] {2}, new int[] {-1}), 1, 2, 3, 4), "stride [-1]");
        refused(zip(one(4, 0, new int[] {2, 2}, new int[] {1}), 1, 2, 3, 4), "make no tensor");
        refused(zip(one(400, 0, new int[] {400}, new int[] {1}), 1, 2, 3, 4), "should hold 400 numbers", "16 bytes");
        int huge = Integer.MAX_VALUE;
        refused(zip(one(4, 0, new int[] {huge, huge, huge}, new int[] {huge, huge, huge}), 1, 2, 3, 4), "larger than any memory");
    }

    @Test
    void aViewThatRepeatsOneNumberABillionTimesTakesNoMemory() throws IOException {
        refused(zip(one(1, 0, new int[] {1 << 30, 1 << 20}, new int[] {0, 0}), 1), "strides [0, 0]", "far smaller");
    }

    @Test
    void lengthsAreComparedWithWhatIsLeft() throws IOException {
        refused(zip(Pickled.begin().raw('X', 0xff, 0xff, 0xff, 0x7f, 'a')), "2147483647 bytes");
        refused(zip(Pickled.begin().raw('X', 0xff, 0xff, 0xff, 0xff, 'a')), "4294967295 bytes");
        refused(Pickled.legacy(file(), one(2, 0, new int[] {2}, new int[] {1}).end(), Pickled.keys("0"), Pickled.storage(1L << 60, 7, 8)), "storage 0", "cut short");
        refused(Pickled.legacy(file(), one(2, 0, new int[] {2}, new int[] {1}).end(), Pickled.keys("0"), new byte[3]), "breaks off before storage 0");
        refused(Pickled.legacy(file(), one(2, 0, new int[] {2}, new int[] {1}).end(), Pickled.keys(), new byte[0]), "has no storage 0");
        refused(Pickled.legacy(file(), dict().end(), Pickled.keys("9"), new byte[8]), "belongs to no tensor");
    }

    @Test
    void valuesThatContainThemselvesOrUnfoldWithoutEndAreRefused() throws IOException {
        refused(zip(Pickled.begin().raw('}', 'q', 0).text("me").raw('h', 0, 's')), "more than 16 deep");
        refused(zip(Pickled.begin().raw(']', 'q', 0, 'h', 0, 'a')), "more than 16 deep");
        Pickled laughs = Pickled.begin().raw(']', 'q', 0);
        for (int level = 1; level < 12; level++) {
            laughs.raw('(');
            for (int i = 0; i < 10; i++) laughs.raw('h', level - 1);
            laughs.raw('t', 'q', level);
        }
        refused(zip(laughs), "unfolds to more than");
        Pickled deep = Pickled.begin().raw(')');
        for (int i = 0; i < 200_000; i++) deep.raw(0x85);
        refused(zip(deep), "more than 16 deep");
        Pickled many = Pickled.begin();
        for (int i = 0; i < 2_100_000; i++) many.raw('}');
        refused(zip(many), "more than 2000000 instructions");
    }

    @Test
    void keysAreTextsAndNumbersAndComeOnce() throws IOException {
        refused(zip(Pickled.begin().raw('}', 'q', 0, 'h', 0).integer(1).raw('s')), "neither text nor number");
        refused(zip(dict().raw('(').text("a").integer(1).text("a").integer(2).raw('u')), "the name a stands twice");
        refused(Pickled.zip(file(), "a/data.pkl", dict().end(), "b/data.pkl", dict().end()), "two entries are called data.pkl");
        Pickled same = dict().raw('(').text("a/b").tensor("0", 1, 0, new int[] {1}, new int[] {1}).text("a").raw('}').text("b").tensor("0", 1, 0, new int[] {1}, new int[] {1}).raw('s', 'u');
        refused(zip(same, 1), "two tensors have the name a/b");
    }

    @Test
    void nonsenseIsOneError() throws IOException {
        refused(zip(Pickled.begin().raw('R')), "pickle is refused");
        refused(zip(Pickled.begin().raw('h', 9)), "pickle is refused");
        refused(zip(Pickled.begin().raw('t')), "pickle is refused");
        refused(zip(Pickled.begin().raw('i')), "which PyTorch does not write");
        refused(Pickled.zip(file(), "x/readme", new byte[1]), "without data.pkl");
        Files.write(file(), new byte[] {'P', 'K', 3, 4, 0});
        refused(file(), "damaged zip");
        refused(folder.resolve("none.pt"), "no such file");
    }

    @Test
    void filesCutShortOrChangedAnywhereNeverEscape() throws IOException {
        byte[] whole = Files.readAllBytes(zip(one(6, 1, new int[] {2, 2}, new int[] {1, 2}), 0, 1, 2, 3, 4, 5));
        byte[] old = Files.readAllBytes(Pickled.legacy(folder.resolve("old.pt"), one(2, 0, new int[] {2}, new int[] {1}).end(), Pickled.keys("0"), Pickled.storage(2, 7, 8)));
        int cut = 0;
        for (byte[] bytes : List.of(whole, old)) {
            for (int length = 5; length < bytes.length; length++) {
                Path file = Files.write(file(), Arrays.copyOf(bytes, length));
                assertThrows(WeightFileException.class, () -> PyTorchFile.open(file), "cut to " + length);
                cut++;
            }
        }
        Random random = new Random(1);
        int refused = 0;
        for (int round = 0; round < 800; round++) {
            byte[] changed = (round % 2 == 0 ? whole : old).clone();
            for (int k = 0; k < 1 + round % 3; k++) changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            Path file = Files.write(file(), changed);
            try {
                PyTorchFile.open(file);
            } catch (WeightFileException e) {
                refused++;
            }
        }
        assertTrue(cut > 500 && refused > 400, cut + " " + refused);
    }
}
