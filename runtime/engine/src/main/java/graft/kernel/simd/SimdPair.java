package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.PairKernel;
import graft.kernel.TableIndex;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Structural bias with lanes over heads: rows of tables and of projected edges are vectors; between them and the head-major matrices a vector's lanes
 * go through a small array, one lane to each head's plane. Every sum has the order of {@link graft.kernel.ScalarPair}, except over the lanes of
 * {@link #hopProjectionGradInput}.
 */
public final class SimdPair implements PairKernel {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    @Override
    public void pairEmbedding(RaggedBatch batch, FloatMatrix table, int[] index, FloatMatrix bias) {
        int heads = table.columns();
        float[] lanes = new float[LANES];
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = 0; h < heads; h += LANES) {
                VectorMask<Float> part = F.indexInRange(h, heads);
                int count = Math.min(LANES, heads - h);
                for (int p = 0; p < pairs; p++) {
                    int row = index[start + p];
                    TableIndex.check(row, table, start + p);
                    FloatVector x = row < 0 ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, table.memory(), table.rowOffset(row) + (long) h * Float.BYTES, ORDER, part);
                    x.intoArray(lanes, 0);
                    spread(lanes, count, bias.memory(), plane(bias, start, pairs, heads, h) + (long) p * Float.BYTES, pairs);
                }
            }
        }
    }

    @Override
    public void pairEmbeddingGrad(RaggedBatch batch, FloatMatrix dBias, int[] index, int frozenRow, FloatMatrix dTable) {
        int heads = dTable.columns();
        float[] lanes = new float[LANES];
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = 0; h < heads; h += LANES) {
                VectorMask<Float> part = F.indexInRange(h, heads);
                int count = Math.min(LANES, heads - h);
                for (int p = 0; p < pairs; p++) {
                    int row = index[start + p];
                    TableIndex.check(row, dTable, start + p);
                    if (row < 0 || row == frozenRow) continue;
                    collect(dBias.memory(), plane(dBias, start, pairs, heads, h) + (long) p * Float.BYTES, pairs, lanes, count);
                    long to = dTable.rowOffset(row) + (long) h * Float.BYTES;
                    FloatVector.fromMemorySegment(F, dTable.memory(), to, ORDER, part).add(FloatVector.fromArray(F, lanes, 0)).intoMemorySegment(dTable.memory(), to, ORDER, part);
                }
            }
        }
    }

    @Override
    public void pathBias(RaggedBatch batch, FloatMatrix projected, int[] hopRows, int[] divisor, int hops, FloatMatrix bias) {
        int heads = projected.columns() / hops;
        float[] lanes = new float[LANES];
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = 0; h < heads; h += LANES) {
                VectorMask<Float> part = F.indexInRange(h, heads);
                int count = Math.min(LANES, heads - h);
                for (int p = 0; p < pairs; p++) {
                    int path = (start + p) * hops;
                    FloatVector sum = FloatVector.zero(F);
                    for (int k = 0; k < hops; k++) {
                        int row = hopRows[path + k];
                        TableIndex.checkHop(row, projected, start + p);
                        if (row < 0) continue;
                        long at = projected.rowOffset(row) + (long) (k * heads + h) * Float.BYTES;
                        sum = sum.add(FloatVector.fromMemorySegment(F, projected.memory(), at, ORDER, part));
                    }
                    sum.div(divisor[start + p]).intoArray(lanes, 0);
                    spread(lanes, count, bias.memory(), plane(bias, start, pairs, heads, h) + (long) p * Float.BYTES, pairs);
                }
            }
        }
    }

    @Override
    public void pathBiasGrad(RaggedBatch batch, FloatMatrix dBias, int[] hopRows, int[] divisor, int hops, FloatMatrix dProjected) {
        int heads = dProjected.columns() / hops;
        float[] lanes = new float[LANES];
        dProjected.fill(0);
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = 0; h < heads; h += LANES) {
                VectorMask<Float> part = F.indexInRange(h, heads);
                int count = Math.min(LANES, heads - h);
                for (int p = 0; p < pairs; p++) {
                    int path = (start + p) * hops;
                    collect(dBias.memory(), plane(dBias, start, pairs, heads, h) + (long) p * Float.BYTES, pairs, lanes, count);
                    FloatVector share = FloatVector.fromArray(F, lanes, 0).div(divisor[start + p]);
                    for (int k = 0; k < hops; k++) {
                        int row = hopRows[path + k];
                        TableIndex.checkHop(row, dProjected, start + p);
                        if (row < 0) continue;
                        long to = dProjected.rowOffset(row) + (long) (k * heads + h) * Float.BYTES;
                        FloatVector.fromMemorySegment(F, dProjected.memory(), to, ORDER, part).add(share).intoMemorySegment(dProjected.memory(), to, ORDER, part);
                    }
                }
            }
        }
    }

    @Override
    public void hopProjection(FloatMatrix e, FloatMatrix table, int hops, FloatMatrix projected) {
        int heads = e.columns();
        for (int h = 0; h < heads; h += LANES) {
            VectorMask<Float> part = F.indexInRange(h, heads);
            for (int r = 0; r < e.rows(); r++) {
                for (int k = 0; k < hops; k++) {
                    FloatVector sum = FloatVector.zero(F);
                    for (int in = 0; in < heads; in++) {
                        FloatVector w = FloatVector.fromMemorySegment(F, table.memory(), slice(table, k, heads, in, h), ORDER, part);
                        sum = w.mul(e.get(r, in)).add(sum);
                    }
                    sum.intoMemorySegment(projected.memory(), projected.rowOffset(r) + (long) (k * heads + h) * Float.BYTES, ORDER, part);
                }
            }
        }
    }

    @Override
    public void hopProjectionGradInput(FloatMatrix dProjected, FloatMatrix table, int hops, FloatMatrix de) {
        int heads = de.columns();
        float[] lanes = new float[LANES];
        for (int r = 0; r < de.rows(); r++) {
            for (int in = 0; in < heads; in++) {
                double sum = 0;
                for (int k = 0; k < hops; k++) {
                    sum += RowSums.dot(dProjected.memory(), dProjected.rowOffset(r) + (long) k * heads * Float.BYTES, table.memory(), slice(table, k, heads, in, 0), heads, lanes);
                }
                de.set(r, in, (float) sum);
            }
        }
    }

    @Override
    public void hopProjectionGradWeight(FloatMatrix dProjected, FloatMatrix e, int hops, FloatMatrix dTable) {
        int heads = e.columns();
        for (int h = 0; h < heads; h += LANES) {
            VectorMask<Float> part = F.indexInRange(h, heads);
            for (int r = 0; r < e.rows(); r++) {
                for (int k = 0; k < hops; k++) {
                    FloatVector d = FloatVector.fromMemorySegment(F, dProjected.memory(), dProjected.rowOffset(r) + (long) (k * heads + h) * Float.BYTES, ORDER, part);
                    for (int in = 0; in < heads; in++) {
                        long to = slice(dTable, k, heads, in, h);
                        FloatVector.fromMemorySegment(F, dTable.memory(), to, ORDER, part).add(d.mul(e.get(r, in))).intoMemorySegment(dTable.memory(), to, ORDER, part);
                    }
                }
            }
        }
    }

    /** Byte offset of row {@code in}, column h of the table's slice k, an H x H matrix. */
    private static long slice(FloatMatrix table, int k, int heads, int in, int h) {
        return table.offset() + (((long) k * heads + in) * heads + h) * Float.BYTES;
    }

    /** Byte offset of a graph's plane of head h. */
    private static long plane(FloatMatrix x, int start, int pairs, int heads, int h) {
        return x.offset() + ((long) start * heads + (long) h * pairs) * Float.BYTES;
    }

    private static void spread(float[] lanes, int count, MemorySegment planes, long at, int pairs) {
        for (int l = 0; l < count; l++) planes.set(FLOAT, at + (long) l * pairs * Float.BYTES, lanes[l]);
    }

    private static void collect(MemorySegment planes, long at, int pairs, float[] lanes, int count) {
        for (int l = 0; l < count; l++) lanes[l] = planes.get(FLOAT, at + (long) l * pairs * Float.BYTES);
    }
}
