package graft.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import graft.tensor.Sizes;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RaggedBatchTest {
    private static final int FEATURES = 3;
    private static final int MOST_NODES = 12;
    private static final List<BatchInput> INPUTS = List.of(new NodeInputs.Features(FEATURES, 8, 1), new NodeInputs.Degree(MOST_NODES), new NodeInputs.Token(), new PairInputs.Spatial(),
            new PairInputs.WithToken(), new PairInputs.Hops(5, ShortestPaths.Reading.FIXED), new PairInputs.HopDivisor(5), new EdgeInputs.Features(2, 8, 3), new LabelInput(1),
            new MixtureInputs.DistanceKernel(StructureMatrix.Kernel.EXPONENTIAL), new MixtureInputs.DistanceKernel(StructureMatrix.Kernel.SOFTMAX), new MixtureInputs.RowAdjacency(1e-6),
            structure(new StructureMatrix.Identity(), TokenMode.SELF_LOOP), structure(new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.SYMMETRIC), TokenMode.STAR),
            structure(new StructureMatrix.Laplacian(), TokenMode.STAR), structure(new StructureMatrix.Degree(), TokenMode.STAR),
            structure(new StructureMatrix.ShortestPath(StructureMatrix.Kernel.RECIPROCAL), TokenMode.SELF_LOOP), structure(new StructureMatrix.Distance(StructureMatrix.Kernel.SOFTMAX), TokenMode.SELF_LOOP),
            structure(new StructureMatrix.Mixture(List.of(new StructureMatrix.Mixture.Term(0.5, new StructureMatrix.Laplacian()),
                    new StructureMatrix.Mixture.Term(2, new StructureMatrix.Mixture(List.of(new StructureMatrix.Mixture.Term(-1, new StructureMatrix.Degree())))))), TokenMode.ISOLATED));

    private static BatchInput structure(StructureMatrix matrix, TokenMode mode) {
        return new StructureInput(matrix, mode);
    }

    /** A chain with some bonds across. */
    private static Sample sample(int row, int nodes) {
        SplittableRandom random = new SplittableRandom(row);
        List<int[]> edges = new ArrayList<>();
        for (int i = 1; i < nodes; i++) edges.add(new int[] {random.nextInt(Math.max(0, i - 2), i), i});
        int[] nodeFeatures = random.ints(nodes * (long) FEATURES, 0, 8).toArray();
        int[] edgeFeatures = random.ints(edges.size() * 2L, 0, 8).toArray();
        Graph graph = new Graph(nodes, nodeFeatures, FEATURES, edges.stream().mapToInt(e -> e[0]).toArray(), edges.stream().mapToInt(e -> e[1]).toArray(), edgeFeatures, 2);
        return new Sample(row, graph, ShortestPaths.of(graph), new double[] {row}, random.doubles((long) nodes * nodes, 1, 5).toArray());
    }

    @Test
    void batchesOfOtherShapesAreFilledWithoutGarbage() {
        SplittableRandom random = new SplittableRandom(1);
        List<List<Sample>> batches = IntStream.range(0, 300).mapToObj(b -> IntStream.range(0, 4).mapToObj(i -> sample(4 * b + i, random.nextInt(2, MOST_NODES))).toList()).toList();
        List<Sizes> sizes = batches.stream().map(b -> RaggedBatch.sizesOf(b, true)).toList();
        RaggedBatch batch = new RaggedBatch(INPUTS, true);
        batch.reserve(sizes.stream().reduce(Sizes.NONE, Sizes::max));
        for (int i = 0; i < 200; i++) batch.fill(batches.get(i), sizes.get(i), i);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // The JVM itself may allocate when it compiles or links what runs here, but not in every round.
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 200; i < 300; i++) batch.fill(batches.get(i), sizes.get(i), i);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }

    @Test
    void aBatchThatWasOtherBeforeIsFilledAsANewOne() {
        List<Sample> samples = List.of(sample(1, 7), sample(2, 3));
        RaggedBatch fresh = new RaggedBatch(INPUTS, true);
        RaggedBatch used = new RaggedBatch(INPUTS, true);
        used.fill(List.of(sample(3, 12), sample(4, 11), sample(5, 9)), 1);
        fresh.fill(samples, 2);
        used.fill(samples, 2);
        for (int i = 0; i < INPUTS.size(); i++) {
            int count = INPUTS.get(i).rows().resolve(fresh.sizes()) * INPUTS.get(i).columns();
            if (INPUTS.get(i) instanceof BatchInput.Sparse) assertSameRows(INPUTS.get(i).name(), fresh.sparse(i), used.sparse(i));
            else if (INPUTS.get(i) instanceof BatchInput.Ints) assertArrayEquals(Arrays.copyOf(fresh.ints(i), count), Arrays.copyOf(used.ints(i), count), INPUTS.get(i).name());
            else assertArrayEquals(Arrays.copyOf(fresh.reals(i), count), Arrays.copyOf(used.reals(i), count), INPUTS.get(i).name());
        }
    }

    private static void assertSameRows(String name, SparseRows want, SparseRows got) {
        assertEquals(want.rows(), got.rows(), name);
        assertEquals(want.entries(), got.entries(), name);
        for (int r = 0; r <= want.rows(); r++) assertEquals(want.rowStart(r), got.rowStart(r), name);
        for (int e = 0; e < want.entries(); e++) {
            assertEquals(want.column(e), got.column(e), name);
            assertEquals(want.value(e), got.value(e), name);
        }
    }

    @Test
    void roomForTheLargestIsEnoughForAll() {
        SplittableRandom random = new SplittableRandom(2);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<List<Sample>> growing = IntStream.rangeClosed(2, 60).mapToObj(n -> IntStream.range(0, n / 2).mapToObj(i -> sample(i, random.nextInt(1, n + 1))).toList()).toList();
        List<Sizes> sizes = growing.stream().map(b -> RaggedBatch.sizesOf(b, true)).toList();
        List<BatchInput> withoutDegrees = INPUTS.stream().filter(i -> !(i instanceof NodeInputs.Degree)).toList();
        long least = Long.MAX_VALUE;
        // A batch that grows would do so in every round.
        for (int round = 0; round < 200 && least > 0; round++) {
            RaggedBatch batch = new RaggedBatch(withoutDegrees, true);
            batch.reserve(sizes.stream().reduce(Sizes.NONE, Sizes::max));
            batch.fill(growing.getFirst(), sizes.getFirst(), 1);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < growing.size(); i++) batch.fill(growing.get(i), sizes.get(i), i);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }

    @Test
    void sizesAreThoseOfOneGraphAfterTheOther() {
        List<Sample> samples = List.of(sample(1, 7), sample(2, 3), sample(3, 12));
        Sizes sizes = Sizes.NONE;
        for (Sample s : samples) sizes = RaggedBatch.with(sizes, s.graph().nodes(), s.graph().edges(), true);
        assertEquals(sizes, RaggedBatch.sizesOf(samples, true));
    }

    @Test
    void degreesInUsedMemoryAreThoseInFresh() {
        Graph graph = sample(5, 11).graph();
        int[] used = new int[graph.nodes() + 3];
        Arrays.fill(used, 7);
        graph.degrees(used);
        for (int i = 0; i < graph.nodes(); i++) assertEquals(graph.degrees()[i], used[i]);
    }
}
