package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.PairKernel;
import graft.kernel.ScalarPair;
import graft.kernel.TableIndex;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Structural bias with lanes over heads: rows of tables and of projected edges are vectors; between them and the head-major matrices a vector's lanes
 * go through a small array, one lane to each head's plane. Every sum has the order of {@link ScalarPair}, except over the heads of
 * {@link #hopProjectionGradInput}. Vectors are at most eight floats wide, because models have 8 or 32 heads; the heads after the last whole vector, and
 * matrices on the heap, are served by the scalar twin.
 */
public final class SimdPair implements PairKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS.vectorBitSize() > 256 ? FloatVector.SPECIES_256 : Lanes.FLOATS;
    private static final int LANES = S.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final ScalarPair scalar = new ScalarPair();

    @Override
    public void pairEmbedding(RaggedBatch batch, FloatMatrix table, int[] index, FloatMatrix bias) {
        if (!Addresses.known(table, bias)) {
            scalar.pairEmbedding(batch, table, index, bias);
            return;
        }
        int heads = table.columns();
        int whole = S.loopBound(heads);
        long tableAt = Addresses.of(table);
        long biasAt = Extent.exact("the bias", bias, (long) batch.sizes().pairs() * heads);
        float[] lanes = Lanes.spare();
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = 0; h < whole; h += LANES) {
                long plane = biasAt + plane(start, pairs, heads, h);
                for (int p = 0; p < pairs; p++) {
                    int row = index[start + p];
                    TableIndex.check(row, table, start + p);
                    if (row < 0) Arrays.fill(lanes, 0);
                    else FloatVector.fromMemorySegment(S, MEMORY, tableAt + ((long) row * heads + h) * Float.BYTES, ORDER).intoArray(lanes, 0);
                    spread(lanes, plane + (long) p * Float.BYTES, pairs);
                }
            }
        }
        if (whole < heads) ScalarPair.pairEmbedding(batch, table, index, bias, whole);
    }

    @Override
    public void pairEmbeddingGrad(RaggedBatch batch, FloatMatrix dBias, int[] index, int frozenRow, FloatMatrix dTable) {
        if (!Addresses.known(dBias, dTable)) {
            scalar.pairEmbeddingGrad(batch, dBias, index, frozenRow, dTable);
            return;
        }
        int heads = dTable.columns();
        int whole = S.loopBound(heads);
        long tableAt = Addresses.of(dTable);
        long biasAt = Extent.exact("the bias's gradient", dBias, (long) batch.sizes().pairs() * heads);
        float[] lanes = Lanes.spare();
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = 0; h < whole; h += LANES) {
                long plane = biasAt + plane(start, pairs, heads, h);
                for (int p = 0; p < pairs; p++) {
                    int row = index[start + p];
                    TableIndex.check(row, dTable, start + p);
                    if (row < 0 || row == frozenRow) continue;
                    collect(plane + (long) p * Float.BYTES, pairs, lanes);
                    long to = tableAt + ((long) row * heads + h) * Float.BYTES;
                    FloatVector.fromMemorySegment(S, MEMORY, to, ORDER).add(FloatVector.fromArray(S, lanes, 0)).intoMemorySegment(MEMORY, to, ORDER);
                }
            }
        }
        if (whole < heads) ScalarPair.pairEmbeddingGrad(batch, dBias, index, frozenRow, dTable, whole);
    }

    @Override
    public void pathBias(RaggedBatch batch, FloatMatrix projected, int[] hopRows, int[] divisor, int hops, FloatMatrix bias) {
        if (!Addresses.known(projected, bias)) {
            scalar.pathBias(batch, projected, hopRows, divisor, hops, bias);
            return;
        }
        int heads = projected.columns() / hops;
        int whole = S.loopBound(heads);
        long edgesAt = Addresses.of(projected);
        long biasAt = Extent.exact("the bias", bias, (long) batch.sizes().pairs() * heads);
        float[] lanes = Lanes.spare();
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = 0; h < whole; h += LANES) {
                long plane = biasAt + plane(start, pairs, heads, h);
                for (int p = 0; p < pairs; p++) {
                    int path = (start + p) * hops;
                    FloatVector sum = FloatVector.zero(S);
                    for (int k = 0; k < hops; k++) {
                        int row = hopRows[path + k];
                        TableIndex.checkHop(row, projected, start + p);
                        if (row >= 0) sum = sum.add(FloatVector.fromMemorySegment(S, MEMORY, edgesAt + edge(row, hops, k, heads, h), ORDER));
                    }
                    sum.div(divisor[start + p]).intoArray(lanes, 0);
                    spread(lanes, plane + (long) p * Float.BYTES, pairs);
                }
            }
        }
        if (whole < heads) ScalarPair.pathBias(batch, projected, hopRows, divisor, hops, bias, whole);
    }

    @Override
    public void pathBiasGrad(RaggedBatch batch, FloatMatrix dBias, int[] hopRows, int[] divisor, int hops, FloatMatrix dProjected) {
        if (!Addresses.known(dBias, dProjected)) {
            scalar.pathBiasGrad(batch, dBias, hopRows, divisor, hops, dProjected);
            return;
        }
        int heads = dProjected.columns() / hops;
        int whole = S.loopBound(heads);
        long edgesAt = Addresses.of(dProjected);
        long biasAt = Extent.exact("the bias's gradient", dBias, (long) batch.sizes().pairs() * heads);
        float[] lanes = Lanes.spare();
        dProjected.fill(0);
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = 0; h < whole; h += LANES) {
                long plane = biasAt + plane(start, pairs, heads, h);
                for (int p = 0; p < pairs; p++) {
                    int path = (start + p) * hops;
                    collect(plane + (long) p * Float.BYTES, pairs, lanes);
                    FloatVector share = FloatVector.fromArray(S, lanes, 0).div(divisor[start + p]);
                    for (int k = 0; k < hops; k++) {
                        int row = hopRows[path + k];
                        TableIndex.checkHop(row, dProjected, start + p);
                        if (row < 0) continue;
                        long to = edgesAt + edge(row, hops, k, heads, h);
                        FloatVector.fromMemorySegment(S, MEMORY, to, ORDER).add(share).intoMemorySegment(MEMORY, to, ORDER);
                    }
                }
            }
        }
        if (whole < heads) ScalarPair.addPathBiasGrad(batch, dBias, hopRows, divisor, hops, dProjected, whole);
    }

    @Override
    public void hopProjection(FloatMatrix e, FloatMatrix table, int hops, FloatMatrix projected) {
        if (!Addresses.known(e, table, projected)) {
            scalar.hopProjection(e, table, hops, projected);
            return;
        }
        int heads = e.columns();
        int whole = S.loopBound(heads);
        long eAt = Addresses.of(e);
        long tableAt = Extent.atLeast("the hop table", table, (long) hops * heads * heads);
        long projectedAt = Extent.exact("the projected edges", projected, e.elements() * hops);
        for (int h = 0; h < whole; h += LANES) {
            for (int r = 0; r < e.rows(); r++) {
                for (int k = 0; k < hops; k++) {
                    FloatVector sum = FloatVector.zero(S);
                    for (int in = 0; in < heads; in++) {
                        FloatVector w = FloatVector.fromMemorySegment(S, MEMORY, tableAt + slice(k, heads, in, h), ORDER);
                        sum = w.mul(MEMORY.get(FLOAT, eAt + ((long) r * heads + in) * Float.BYTES)).add(sum);
                    }
                    sum.intoMemorySegment(MEMORY, projectedAt + edge(r, hops, k, heads, h), ORDER);
                }
            }
        }
        if (whole < heads) ScalarPair.hopProjection(e, table, hops, projected, whole);
    }

    @Override
    public void hopProjectionGradInput(FloatMatrix dProjected, FloatMatrix table, int hops, FloatMatrix de) {
        if (!Addresses.known(dProjected, table, de)) {
            scalar.hopProjectionGradInput(dProjected, table, hops, de);
            return;
        }
        int heads = de.columns();
        long projectedAt = Extent.exact("the projected edges' gradient", dProjected, de.elements() * hops);
        long tableAt = Extent.atLeast("the hop table", table, (long) hops * heads * heads);
        float[] lanes = Lanes.spare();
        for (int r = 0; r < de.rows(); r++) {
            for (int in = 0; in < heads; in++) {
                double sum = 0;
                for (int k = 0; k < hops; k++) sum += RowSums.dot(projectedAt + edge(r, hops, k, heads, 0), tableAt + slice(k, heads, in, 0), heads, lanes);
                de.set(r, in, (float) sum);
            }
        }
    }

    @Override
    public void hopProjectionGradWeight(FloatMatrix dProjected, FloatMatrix e, int hops, FloatMatrix dTable) {
        if (!Addresses.known(dProjected, e, dTable)) {
            scalar.hopProjectionGradWeight(dProjected, e, hops, dTable);
            return;
        }
        int heads = e.columns();
        int whole = S.loopBound(heads);
        long eAt = Addresses.of(e);
        long projectedAt = Extent.exact("the projected edges' gradient", dProjected, e.elements() * hops);
        long tableAt = Extent.atLeast("the hop table's gradient", dTable, (long) hops * heads * heads);
        for (int h = 0; h < whole; h += LANES) {
            for (int r = 0; r < e.rows(); r++) {
                for (int k = 0; k < hops; k++) {
                    FloatVector d = FloatVector.fromMemorySegment(S, MEMORY, projectedAt + edge(r, hops, k, heads, h), ORDER);
                    for (int in = 0; in < heads; in++) {
                        long to = tableAt + slice(k, heads, in, h);
                        float x = MEMORY.get(FLOAT, eAt + ((long) r * heads + in) * Float.BYTES);
                        FloatVector.fromMemorySegment(S, MEMORY, to, ORDER).add(d.mul(x)).intoMemorySegment(MEMORY, to, ORDER);
                    }
                }
            }
        }
        if (whole < heads) ScalarPair.hopProjectionGradWeight(dProjected, e, hops, dTable, whole);
    }

    /** Where row {@code in}, column h of the hop table's slice k starts, an H x H matrix; in bytes. */
    private static long slice(int k, int heads, int in, int h) {
        return (((long) k * heads + in) * heads + h) * Float.BYTES;
    }

    /** Where head h of hop k of an edge row starts in the projected edges, in bytes. */
    private static long edge(int row, int hops, int k, int heads, int h) {
        return (((long) row * hops + k) * heads + h) * Float.BYTES;
    }

    /** Where a graph's plane of head h starts in a head-major matrix, in bytes. */
    private static long plane(int start, int pairs, int heads, int h) {
        return ((long) start * heads + (long) h * pairs) * Float.BYTES;
    }

    private static void spread(float[] lanes, long at, int pairs) {
        for (int l = 0; l < LANES; l++) MEMORY.set(FLOAT, at + (long) l * pairs * Float.BYTES, lanes[l]);
    }

    private static void collect(long at, int pairs, float[] lanes) {
        for (int l = 0; l < LANES; l++) lanes[l] = MEMORY.get(FLOAT, at + (long) l * pairs * Float.BYTES);
    }
}
