package graft.kernel.simd;

import graft.kernel.PackedOperand;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Moves between memory and the layouts that tiles read and write. Addresses are absolute, strides as named. A vector that is only loaded and stored passes {@link Lanes#NOTHING} on its way: without it C2 boxes the
 * vector in some runs, which was 110 MB of garbage in a step of Graphormer-base.
 */
final class Panels {
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final int BLOCK = 16;
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final int BYTES = S.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final FloatVector NOTHING = Lanes.NOTHING;

    private Panels() {}

    /** Copies A [rows x depth] to rows of {@link Tiles#A_ROW} floats. Strides in floats. */
    static void copyRows(long a, int rowStride, int colStride, int rows, int depth, float[] target) {
        if (colStride == 1) {
            for (int i = 0; i < rows; i++) MemorySegment.copy(MEMORY, FLOAT, a + (long) i * rowStride * Float.BYTES, target, i * Tiles.A_ROW, depth);
            return;
        }
        for (int i0 = 0; i0 < rows; i0 += BLOCK) {
            int height = Math.min(BLOCK, rows - i0);
            for (int p = 0; p < depth; p++) {
                long at = a + ((long) i0 * rowStride + (long) p * colStride) * Float.BYTES;
                for (int i = 0; i < height; i++) target[(i0 + i) * Tiles.A_ROW + p] = MEMORY.get(FLOAT, at + (long) i * rowStride * Float.BYTES);
            }
        }
    }

    /** Packs B [depth x columns], rows {@code rowBytes} apart, as {@link PackedOperand} lays it out. */
    static void pack(long b, long rowBytes, int depth, int columns, long target) {
        for (int j = 0; j < columns; j += PackedOperand.PANEL) {
            int width = Math.min(PackedOperand.PANEL, columns - j);
            long panel = target + (long) j * depth * Float.BYTES;
            long source = b + (long) j * Float.BYTES;
            if (width == PackedOperand.PANEL) {
                packPanel(source, Math.toIntExact(rowBytes), depth, panel);
            } else {
                for (int p = 0; p < depth; p++) copyEdgeRow(source + p * rowBytes, panel + (long) p * Tiles.PANEL_ROW_BYTES, width);
            }
        }
    }

    private static void packPanel(long source, int rowBytes, int depth, long panel) {
        long from = Addresses.plain(source);
        long to = Addresses.plain(panel);
        int down = Addresses.plainStride(rowBytes);
        for (int p = 0; p < depth; p++) {
            for (int v = 0; v < Tiles.PANEL_ROW_BYTES; v += BYTES) {
                NOTHING.add(FloatVector.fromMemorySegment(S, MEMORY, from + Addresses.steps(p, down) + v, ORDER)).intoMemorySegment(MEMORY, to + Addresses.steps(p, Tiles.PANEL_ROW_BYTES) + v, ORDER);
            }
        }
    }

    private static void copyEdgeRow(long from, long to, int width) {
        for (int j = 0; j < width; j++) MEMORY.set(FLOAT, to + (long) j * Float.BYTES, MEMORY.get(FLOAT, from + (long) j * Float.BYTES));
        for (int j = width; j < PackedOperand.PANEL; j++) MEMORY.set(FLOAT, to + (long) j * Float.BYTES, 0);
    }

    /** Copies C [height x width], width a number of whole vectors, to the start of its chains. */
    static void fetch(long c, long cs, int height, int width, float[] start) {
        long from = Addresses.plain(c);
        int down = Addresses.plainStride(Math.toIntExact(cs));
        for (int i = 0; i < height; i++) {
            for (int v = 0; v < width; v += S.length()) {
                NOTHING.add(FloatVector.fromMemorySegment(S, MEMORY, from + Addresses.steps(i, down) + (long) v * Float.BYTES, ORDER)).intoArray(start, i * width + v);
            }
        }
    }

    /** Copies C [height x width] to the start of its chains, the rest of each row 0. */
    static void fetchEdge(long c, long cs, int height, int width, int stride, float[] start) {
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) start[i * stride + j] = MEMORY.get(FLOAT, c + i * cs + (long) j * Float.BYTES);
            for (int j = width; j < stride; j++) start[i * stride + j] = 0;
        }
    }

    /** Copies the columns of a tile that C has. */
    static void storeEdge(long tile, int stride, int height, int width, long c, long cs) {
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) MEMORY.set(FLOAT, c + i * cs + (long) j * Float.BYTES, MEMORY.get(FLOAT, tile + ((long) i * stride + j) * Float.BYTES));
        }
    }
}
