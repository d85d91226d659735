package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Register tiles one vector wide, for what is left of the columns: C [R x lanes] = start + A [R x depth] B [depth x lanes], as in {@link WideTiles}. */
final class NarrowTiles {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final int PANEL_ROW = Tiles.PANEL_ROW_BYTES;
    private static final int A_ROW = Tiles.A_ROW;
    private static final FloatVector NOTHING = Lanes.NOTHING;

    private NarrowTiles() {}

    /** One tile of 1 to 12 rows; the arguments are those of {@link Tiles#run}. */
    static void run(int rows, float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        switch (rows) {
            case 12 -> rows12(a, ai, b, depth, start, si, ss, c, cs);
            case 8 -> rows8(a, ai, b, depth, start, si, ss, c, cs);
            case 6 -> rows6(a, ai, b, depth, start, si, ss, c, cs);
            case 4 -> rows4(a, ai, b, depth, start, si, ss, c, cs);
            case 3 -> rows3(a, ai, b, depth, start, si, ss, c, cs);
            case 2 -> rows2(a, ai, b, depth, start, si, ss, c, cs);
            default -> rows1(a, ai, b, depth, start, si, ss, c, cs);
        }
    }

    static void rows12(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c0 = FloatVector.fromArray(S, start, si);
        FloatVector c1 = FloatVector.fromArray(S, start, si + ss);
        FloatVector c2 = FloatVector.fromArray(S, start, si + 2 * ss);
        FloatVector c3 = FloatVector.fromArray(S, start, si + 3 * ss);
        FloatVector c4 = FloatVector.fromArray(S, start, si + 4 * ss);
        FloatVector c5 = FloatVector.fromArray(S, start, si + 5 * ss);
        FloatVector c6 = FloatVector.fromArray(S, start, si + 6 * ss);
        FloatVector c7 = FloatVector.fromArray(S, start, si + 7 * ss);
        FloatVector c8 = FloatVector.fromArray(S, start, si + 8 * ss);
        FloatVector c9 = FloatVector.fromArray(S, start, si + 9 * ss);
        FloatVector c10 = FloatVector.fromArray(S, start, si + 10 * ss);
        FloatVector c11 = FloatVector.fromArray(S, start, si + 11 * ss);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(S, a[ai + k + 3 * A_ROW]);
            c3 = a3.fma(b0, c3);
            FloatVector a4 = FloatVector.broadcast(S, a[ai + k + 4 * A_ROW]);
            c4 = a4.fma(b0, c4);
            FloatVector a5 = FloatVector.broadcast(S, a[ai + k + 5 * A_ROW]);
            c5 = a5.fma(b0, c5);
            FloatVector a6 = FloatVector.broadcast(S, a[ai + k + 6 * A_ROW]);
            c6 = a6.fma(b0, c6);
            FloatVector a7 = FloatVector.broadcast(S, a[ai + k + 7 * A_ROW]);
            c7 = a7.fma(b0, c7);
            FloatVector a8 = FloatVector.broadcast(S, a[ai + k + 8 * A_ROW]);
            c8 = a8.fma(b0, c8);
            FloatVector a9 = FloatVector.broadcast(S, a[ai + k + 9 * A_ROW]);
            c9 = a9.fma(b0, c9);
            FloatVector a10 = FloatVector.broadcast(S, a[ai + k + 10 * A_ROW]);
            c10 = a10.fma(b0, c10);
            FloatVector a11 = FloatVector.broadcast(S, a[ai + k + 11 * A_ROW]);
            c11 = a11.fma(b0, c11);
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c1).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c2).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        NOTHING.add(c3).intoMemorySegment(MEMORY, c + 3 * cs, ORDER);
        NOTHING.add(c4).intoMemorySegment(MEMORY, c + 4 * cs, ORDER);
        NOTHING.add(c5).intoMemorySegment(MEMORY, c + 5 * cs, ORDER);
        NOTHING.add(c6).intoMemorySegment(MEMORY, c + 6 * cs, ORDER);
        NOTHING.add(c7).intoMemorySegment(MEMORY, c + 7 * cs, ORDER);
        NOTHING.add(c8).intoMemorySegment(MEMORY, c + 8 * cs, ORDER);
        NOTHING.add(c9).intoMemorySegment(MEMORY, c + 9 * cs, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c + 10 * cs, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c + 11 * cs, ORDER);
    }

    static void rows8(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c0 = FloatVector.fromArray(S, start, si);
        FloatVector c1 = FloatVector.fromArray(S, start, si + ss);
        FloatVector c2 = FloatVector.fromArray(S, start, si + 2 * ss);
        FloatVector c3 = FloatVector.fromArray(S, start, si + 3 * ss);
        FloatVector c4 = FloatVector.fromArray(S, start, si + 4 * ss);
        FloatVector c5 = FloatVector.fromArray(S, start, si + 5 * ss);
        FloatVector c6 = FloatVector.fromArray(S, start, si + 6 * ss);
        FloatVector c7 = FloatVector.fromArray(S, start, si + 7 * ss);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(S, a[ai + k + 3 * A_ROW]);
            c3 = a3.fma(b0, c3);
            FloatVector a4 = FloatVector.broadcast(S, a[ai + k + 4 * A_ROW]);
            c4 = a4.fma(b0, c4);
            FloatVector a5 = FloatVector.broadcast(S, a[ai + k + 5 * A_ROW]);
            c5 = a5.fma(b0, c5);
            FloatVector a6 = FloatVector.broadcast(S, a[ai + k + 6 * A_ROW]);
            c6 = a6.fma(b0, c6);
            FloatVector a7 = FloatVector.broadcast(S, a[ai + k + 7 * A_ROW]);
            c7 = a7.fma(b0, c7);
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c1).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c2).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        NOTHING.add(c3).intoMemorySegment(MEMORY, c + 3 * cs, ORDER);
        NOTHING.add(c4).intoMemorySegment(MEMORY, c + 4 * cs, ORDER);
        NOTHING.add(c5).intoMemorySegment(MEMORY, c + 5 * cs, ORDER);
        NOTHING.add(c6).intoMemorySegment(MEMORY, c + 6 * cs, ORDER);
        NOTHING.add(c7).intoMemorySegment(MEMORY, c + 7 * cs, ORDER);
    }

    static void rows6(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c0 = FloatVector.fromArray(S, start, si);
        FloatVector c1 = FloatVector.fromArray(S, start, si + ss);
        FloatVector c2 = FloatVector.fromArray(S, start, si + 2 * ss);
        FloatVector c3 = FloatVector.fromArray(S, start, si + 3 * ss);
        FloatVector c4 = FloatVector.fromArray(S, start, si + 4 * ss);
        FloatVector c5 = FloatVector.fromArray(S, start, si + 5 * ss);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(S, a[ai + k + 3 * A_ROW]);
            c3 = a3.fma(b0, c3);
            FloatVector a4 = FloatVector.broadcast(S, a[ai + k + 4 * A_ROW]);
            c4 = a4.fma(b0, c4);
            FloatVector a5 = FloatVector.broadcast(S, a[ai + k + 5 * A_ROW]);
            c5 = a5.fma(b0, c5);
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c1).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c2).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        NOTHING.add(c3).intoMemorySegment(MEMORY, c + 3 * cs, ORDER);
        NOTHING.add(c4).intoMemorySegment(MEMORY, c + 4 * cs, ORDER);
        NOTHING.add(c5).intoMemorySegment(MEMORY, c + 5 * cs, ORDER);
    }

    static void rows4(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c0 = FloatVector.fromArray(S, start, si);
        FloatVector c1 = FloatVector.fromArray(S, start, si + ss);
        FloatVector c2 = FloatVector.fromArray(S, start, si + 2 * ss);
        FloatVector c3 = FloatVector.fromArray(S, start, si + 3 * ss);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(S, a[ai + k + 3 * A_ROW]);
            c3 = a3.fma(b0, c3);
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c1).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c2).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        NOTHING.add(c3).intoMemorySegment(MEMORY, c + 3 * cs, ORDER);
    }

    static void rows3(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c0 = FloatVector.fromArray(S, start, si);
        FloatVector c1 = FloatVector.fromArray(S, start, si + ss);
        FloatVector c2 = FloatVector.fromArray(S, start, si + 2 * ss);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c2 = a2.fma(b0, c2);
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c1).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c2).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
    }

    static void rows2(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c0 = FloatVector.fromArray(S, start, si);
        FloatVector c1 = FloatVector.fromArray(S, start, si + ss);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c1 = a1.fma(b0, c1);
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c1).intoMemorySegment(MEMORY, c + cs, ORDER);
    }

    static void rows1(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c0 = FloatVector.fromArray(S, start, si);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c0 = a0.fma(b0, c0);
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, c, ORDER);
    }
}
