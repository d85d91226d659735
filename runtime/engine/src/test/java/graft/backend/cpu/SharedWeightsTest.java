package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.backend.BackendException;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.reference.ReferenceBackend;
import graft.plan.MemoryReport;
import graft.program.Program;
import graft.tensor.NumberFormat;
import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import graft.testing.ForkedJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packed frozen weights in a file that sessions and processes share. */
class SharedWeightsTest {
    private static final StepBatch BATCH = TinyGtn.batch(TinyGtn.samples(3, 4, 9, 1, 12, 6, 2, 15), 3, 1);

    private final Program program = TinyGtn.training(false, true, 0.1);
    private final Map<String, WeightTensor> weights = TinyGtn.weights(program);

    @TempDir
    Path folder;

    private Session open(CpuBackend backend) {
        return backend.open(program, weights, TinyGtn.maxima(BATCH), 2);
    }

    private CpuBackend sharing() {
        return CpuBackend.chosen().sharingFrozenWeights(folder);
    }

    private static double[] losses(Session session) {
        return session.run(BATCH).losses().values().stream().mapToDouble(x -> x).toArray();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> !f.endsWith("lock")).toList();
        }
    }

    private static String remark(Session session) {
        return session.memory().notes().getLast();
    }

    /** What a private session gives, and a file in the folder. */
    private double[] written() throws IOException {
        double[] expected;
        try (Session alone = open(CpuBackend.chosen()); Session first = open(sharing())) {
            expected = losses(alone);
            assertArrayEquals(expected, losses(first), 0);
            assertTrue(remark(first).contains("shared with all processes") && remark(first).endsWith("written now"), remark(first));
        }
        assertEquals(1, files().size());
        return expected;
    }

    @Test
    void theFileIsMadeOnceAndChangesNoBit() throws IOException {
        double[] expected = written();
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(files().getFirst(), longAgo);
        try (Session second = open(sharing()); Session third = open(sharing())) {
            assertArrayEquals(expected, losses(second), 0);
            assertArrayEquals(expected, losses(third), 0);
            assertTrue(remark(third).endsWith(".packed"), remark(third));
            assertArrayEquals(weights.get("block0.q.weight").toArray(), floats(second.read(Session.State.WEIGHT, "block0.q.weight")));
        }
        assertEquals(longAgo, Files.getLastModifiedTime(files().getFirst()));
    }

    private static float[] floats(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) out[i] = (float) values[i];
        return out;
    }

    @Test
    void otherNumbersFormatsAndUsesHaveFilesOfTheirOwn() throws IOException {
        written();
        try (Session half = open(sharing().withFrozenWeights(NumberFormat.BFLOAT16)); Session alone = open(CpuBackend.chosen().withFrozenWeights(NumberFormat.BFLOAT16))) {
            assertArrayEquals(losses(alone), losses(half), 0);
        }
        assertEquals(2, files().size());
        Map<String, WeightTensor> changed = new LinkedHashMap<>(weights);
        changed.put("block1.o.weight", WeightTensor.filled(Shape.of(TinyGtn.WIDTH, TinyGtn.WIDTH), 0.01f));
        try (Session other = sharing().open(program, changed, TinyGtn.maxima(BATCH), 1); Session alone = CpuBackend.chosen().open(program, changed, TinyGtn.maxima(BATCH), 1)) {
            assertArrayEquals(losses(alone), losses(other), 0);
        }
        assertEquals(3, files().size());
        Program inference = TinyGtn.inference();
        try (Session predicts = sharing().open(inference, weights, TinyGtn.maxima(BATCH), 1)) {
            predicts.run(BATCH);
        }
        assertEquals(4, files().size());
        Program full = TinyGtn.training(true, false, 0);
        try (Session nothingFrozen = sharing().open(full, TinyGtn.weights(full), TinyGtn.maxima(BATCH), 1)) {
            assertEquals(List.of(), nothingFrozen.memory().notes());
        }
        assertEquals(4, files().size());
    }

    @Test
    void aDamagedFileIsSaidAndMadeAgain() throws IOException {
        double[] expected = written();
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        Map<String, Integer> places = Map.of("its header is another", 3, "the sum of", whole.length - 5);
        List<String> tried = new ArrayList<>();
        for (var place : places.entrySet()) {
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                bytes.seek(place.getValue());
                bytes.write(whole[place.getValue()] ^ 1);
            }
            madeAgain(expected, place.getKey(), file, whole);
            tried.add(place.getKey());
        }
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        madeAgain(expected, "bytes instead of", file, whole);
        assertEquals(2, tried.size());
    }

    private void madeAgain(double[] expected, String reason, Path file, byte[] whole) throws IOException {
        try (Session session = open(sharing())) {
            assertTrue(remark(session).contains("was damaged (") && remark(session).contains(reason), remark(session));
            assertArrayEquals(expected, losses(session), 0);
        }
        assertArrayEquals(whole, Files.readAllBytes(file));
        assertEquals(1, files().size());
    }

    @Test
    void withoutAFolderASessionKeepsItsOwnCopyAndSaysSo() throws IOException {
        Path inTheWay = folder.resolve("file");
        Files.writeString(inTheWay, "no folder");
        try (Session session = open(CpuBackend.chosen().sharingFrozenWeights(inTheWay)); Session alone = open(CpuBackend.chosen())) {
            assertTrue(remark(session).startsWith("frozen weights are not shared: " + inTheWay), remark(session));
            assertArrayEquals(losses(alone), losses(session), 0);
        }
    }

    @Test
    void theReportIsWhatIsHeldAndSharedWeightsCannotBeWritten() {
        long before = OffHeap.held();
        try (Session session = open(sharing())) {
            MemoryReport report = session.memory();
            assertEquals(OffHeap.held() - before, report.total() - report.kernelsPerThread() * report.threads());
            String message = assertThrows(BackendException.class, () -> session.write(Session.State.WEIGHT, "block0.q.weight", new double[TinyGtn.WIDTH * TinyGtn.WIDTH])).getMessage();
            assertTrue(message.contains("shared with other processes"), message);
            session.write(Session.State.WEIGHT, "block0.lora.a", new double[4 * TinyGtn.WIDTH]);
        }
        assertEquals(before, OffHeap.held());
        assertThrows(BackendException.class, () -> new ReferenceBackend().sharingFrozenWeights(folder));
    }

    @Test
    void processesHaveItsPagesInMemoryOnce() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/smaps")), "only Linux says whose pages are");
        double[] expected = written();
        try (Session session = open(sharing())) {
            losses(session);
            String printed = ForkedJvm.run(SharedWeightsTest.class, List.of(), folder.toString());
            assertTrue(printed.contains("losses " + List.of(expected[0], expected[1])), printed);
            String[] words = printed.lines().filter(l -> l.startsWith("pages ")).findFirst().orElseThrow().split(" ");
            long resident = Long.parseLong(words[1]);
            long share = Long.parseLong(words[2]);
            assertTrue(resident > 0 && share <= resident / 2 + 1, printed);
        }
    }

    /** Another process: runs a step on the folder's weights and prints, in KiB, how much of their file it has in memory and what its share is. */
    public static void main(String[] arguments) throws IOException {
        Program program = TinyGtn.training(false, true, 0.1);
        try (Session session = CpuBackend.chosen().sharingFrozenWeights(Path.of(arguments[0])).open(program, TinyGtn.weights(program), TinyGtn.maxima(BATCH), 1)) {
            double[] losses = losses(session);
            System.out.println("losses " + List.of(losses[0], losses[1]));
            List<String> maps = Files.readAllLines(Path.of("/proc/self/smaps"));
            for (int i = 0; i < maps.size(); i++) {
                if (maps.get(i).endsWith(".packed")) System.out.println("pages " + kibibytes(maps, i, "Rss:") + " " + kibibytes(maps, i, "Pss:"));
            }
        }
    }

    private static long kibibytes(List<String> maps, int from, String field) {
        return maps.stream().skip(from).filter(l -> l.startsWith(field)).findFirst().map(l -> Long.parseLong(l.replaceAll("\\D", ""))).orElseThrow();
    }
}
