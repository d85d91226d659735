package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles two vectors wide: C [R x 2 lanes] = start + A [R x depth] B [depth x 2 lanes], each element one chain of fma in increasing k. With
 * 12 rows, 24 of the 32 registers of a 512-bit machine hold C; with 6 rows, 12 of 16. Written out by hand, since arrays of vectors or
 * helpers that pass vectors are boxed by C2.
 */
final class WideTiles {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final int L = S.length();
    private static final int BYTES = S.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final int PANEL_ROW = Tiles.PANEL_ROW_BYTES;
    private static final int A_ROW = Tiles.A_ROW;
    private static final FloatVector NOTHING = Lanes.NOTHING;

    private WideTiles() {}

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
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss), c11 = FloatVector.fromArray(S, start, si + ss + L);
        FloatVector c20 = FloatVector.fromArray(S, start, si + 2 * ss), c21 = FloatVector.fromArray(S, start, si + 2 * ss + L);
        FloatVector c30 = FloatVector.fromArray(S, start, si + 3 * ss), c31 = FloatVector.fromArray(S, start, si + 3 * ss + L);
        FloatVector c40 = FloatVector.fromArray(S, start, si + 4 * ss), c41 = FloatVector.fromArray(S, start, si + 4 * ss + L);
        FloatVector c50 = FloatVector.fromArray(S, start, si + 5 * ss), c51 = FloatVector.fromArray(S, start, si + 5 * ss + L);
        FloatVector c60 = FloatVector.fromArray(S, start, si + 6 * ss), c61 = FloatVector.fromArray(S, start, si + 6 * ss + L);
        FloatVector c70 = FloatVector.fromArray(S, start, si + 7 * ss), c71 = FloatVector.fromArray(S, start, si + 7 * ss + L);
        FloatVector c80 = FloatVector.fromArray(S, start, si + 8 * ss), c81 = FloatVector.fromArray(S, start, si + 8 * ss + L);
        FloatVector c90 = FloatVector.fromArray(S, start, si + 9 * ss), c91 = FloatVector.fromArray(S, start, si + 9 * ss + L);
        FloatVector c100 = FloatVector.fromArray(S, start, si + 10 * ss), c101 = FloatVector.fromArray(S, start, si + 10 * ss + L);
        FloatVector c110 = FloatVector.fromArray(S, start, si + 11 * ss), c111 = FloatVector.fromArray(S, start, si + 11 * ss + L);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, at + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(S, a[ai + k + 3 * A_ROW]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(S, a[ai + k + 4 * A_ROW]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(S, a[ai + k + 5 * A_ROW]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(S, a[ai + k + 6 * A_ROW]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(S, a[ai + k + 7 * A_ROW]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
            FloatVector a8 = FloatVector.broadcast(S, a[ai + k + 8 * A_ROW]);
            c80 = a8.fma(b0, c80);
            c81 = a8.fma(b1, c81);
            FloatVector a9 = FloatVector.broadcast(S, a[ai + k + 9 * A_ROW]);
            c90 = a9.fma(b0, c90);
            c91 = a9.fma(b1, c91);
            FloatVector a10 = FloatVector.broadcast(S, a[ai + k + 10 * A_ROW]);
            c100 = a10.fma(b0, c100);
            c101 = a10.fma(b1, c101);
            FloatVector a11 = FloatVector.broadcast(S, a[ai + k + 11 * A_ROW]);
            c110 = a11.fma(b0, c110);
            c111 = a11.fma(b1, c111);
        }
        c00.intoMemorySegment(MEMORY, c, ORDER);
        c01.intoMemorySegment(MEMORY, c + BYTES, ORDER);
        c10.intoMemorySegment(MEMORY, c + cs, ORDER);
        c11.intoMemorySegment(MEMORY, c + cs + BYTES, ORDER);
        c20.intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        c21.intoMemorySegment(MEMORY, c + 2 * cs + BYTES, ORDER);
        c30.intoMemorySegment(MEMORY, c + 3 * cs, ORDER);
        c31.intoMemorySegment(MEMORY, c + 3 * cs + BYTES, ORDER);
        c40.intoMemorySegment(MEMORY, c + 4 * cs, ORDER);
        c41.intoMemorySegment(MEMORY, c + 4 * cs + BYTES, ORDER);
        c50.intoMemorySegment(MEMORY, c + 5 * cs, ORDER);
        c51.intoMemorySegment(MEMORY, c + 5 * cs + BYTES, ORDER);
        c60.intoMemorySegment(MEMORY, c + 6 * cs, ORDER);
        c61.intoMemorySegment(MEMORY, c + 6 * cs + BYTES, ORDER);
        c70.intoMemorySegment(MEMORY, c + 7 * cs, ORDER);
        c71.intoMemorySegment(MEMORY, c + 7 * cs + BYTES, ORDER);
        c80.intoMemorySegment(MEMORY, c + 8 * cs, ORDER);
        c81.intoMemorySegment(MEMORY, c + 8 * cs + BYTES, ORDER);
        c90.intoMemorySegment(MEMORY, c + 9 * cs, ORDER);
        c91.intoMemorySegment(MEMORY, c + 9 * cs + BYTES, ORDER);
        c100.intoMemorySegment(MEMORY, c + 10 * cs, ORDER);
        c101.intoMemorySegment(MEMORY, c + 10 * cs + BYTES, ORDER);
        c110.intoMemorySegment(MEMORY, c + 11 * cs, ORDER);
        c111.intoMemorySegment(MEMORY, c + 11 * cs + BYTES, ORDER);
    }

    static void rows8(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss), c11 = FloatVector.fromArray(S, start, si + ss + L);
        FloatVector c20 = FloatVector.fromArray(S, start, si + 2 * ss), c21 = FloatVector.fromArray(S, start, si + 2 * ss + L);
        FloatVector c30 = FloatVector.fromArray(S, start, si + 3 * ss), c31 = FloatVector.fromArray(S, start, si + 3 * ss + L);
        FloatVector c40 = FloatVector.fromArray(S, start, si + 4 * ss), c41 = FloatVector.fromArray(S, start, si + 4 * ss + L);
        FloatVector c50 = FloatVector.fromArray(S, start, si + 5 * ss), c51 = FloatVector.fromArray(S, start, si + 5 * ss + L);
        FloatVector c60 = FloatVector.fromArray(S, start, si + 6 * ss), c61 = FloatVector.fromArray(S, start, si + 6 * ss + L);
        FloatVector c70 = FloatVector.fromArray(S, start, si + 7 * ss), c71 = FloatVector.fromArray(S, start, si + 7 * ss + L);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, at + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(S, a[ai + k + 3 * A_ROW]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(S, a[ai + k + 4 * A_ROW]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(S, a[ai + k + 5 * A_ROW]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(S, a[ai + k + 6 * A_ROW]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(S, a[ai + k + 7 * A_ROW]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
        }
        NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c + BYTES, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c + cs + BYTES, ORDER);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        NOTHING.add(c21).intoMemorySegment(MEMORY, c + 2 * cs + BYTES, ORDER);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c + 3 * cs, ORDER);
        NOTHING.add(c31).intoMemorySegment(MEMORY, c + 3 * cs + BYTES, ORDER);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c + 4 * cs, ORDER);
        NOTHING.add(c41).intoMemorySegment(MEMORY, c + 4 * cs + BYTES, ORDER);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c + 5 * cs, ORDER);
        NOTHING.add(c51).intoMemorySegment(MEMORY, c + 5 * cs + BYTES, ORDER);
        NOTHING.add(c60).intoMemorySegment(MEMORY, c + 6 * cs, ORDER);
        NOTHING.add(c61).intoMemorySegment(MEMORY, c + 6 * cs + BYTES, ORDER);
        NOTHING.add(c70).intoMemorySegment(MEMORY, c + 7 * cs, ORDER);
        NOTHING.add(c71).intoMemorySegment(MEMORY, c + 7 * cs + BYTES, ORDER);
    }

    static void rows6(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss), c11 = FloatVector.fromArray(S, start, si + ss + L);
        FloatVector c20 = FloatVector.fromArray(S, start, si + 2 * ss), c21 = FloatVector.fromArray(S, start, si + 2 * ss + L);
        FloatVector c30 = FloatVector.fromArray(S, start, si + 3 * ss), c31 = FloatVector.fromArray(S, start, si + 3 * ss + L);
        FloatVector c40 = FloatVector.fromArray(S, start, si + 4 * ss), c41 = FloatVector.fromArray(S, start, si + 4 * ss + L);
        FloatVector c50 = FloatVector.fromArray(S, start, si + 5 * ss), c51 = FloatVector.fromArray(S, start, si + 5 * ss + L);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, at + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(S, a[ai + k + 3 * A_ROW]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(S, a[ai + k + 4 * A_ROW]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(S, a[ai + k + 5 * A_ROW]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
        }
        NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c + BYTES, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c + cs + BYTES, ORDER);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        NOTHING.add(c21).intoMemorySegment(MEMORY, c + 2 * cs + BYTES, ORDER);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c + 3 * cs, ORDER);
        NOTHING.add(c31).intoMemorySegment(MEMORY, c + 3 * cs + BYTES, ORDER);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c + 4 * cs, ORDER);
        NOTHING.add(c41).intoMemorySegment(MEMORY, c + 4 * cs + BYTES, ORDER);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c + 5 * cs, ORDER);
        NOTHING.add(c51).intoMemorySegment(MEMORY, c + 5 * cs + BYTES, ORDER);
    }

    static void rows4(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss), c11 = FloatVector.fromArray(S, start, si + ss + L);
        FloatVector c20 = FloatVector.fromArray(S, start, si + 2 * ss), c21 = FloatVector.fromArray(S, start, si + 2 * ss + L);
        FloatVector c30 = FloatVector.fromArray(S, start, si + 3 * ss), c31 = FloatVector.fromArray(S, start, si + 3 * ss + L);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, at + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(S, a[ai + k + 3 * A_ROW]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c + BYTES, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c + cs + BYTES, ORDER);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        NOTHING.add(c21).intoMemorySegment(MEMORY, c + 2 * cs + BYTES, ORDER);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c + 3 * cs, ORDER);
        NOTHING.add(c31).intoMemorySegment(MEMORY, c + 3 * cs + BYTES, ORDER);
    }

    static void rows3(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss), c11 = FloatVector.fromArray(S, start, si + ss + L);
        FloatVector c20 = FloatVector.fromArray(S, start, si + 2 * ss), c21 = FloatVector.fromArray(S, start, si + 2 * ss + L);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, at + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(S, a[ai + k + 2 * A_ROW]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
        }
        NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c + BYTES, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c + cs + BYTES, ORDER);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c + 2 * cs, ORDER);
        NOTHING.add(c21).intoMemorySegment(MEMORY, c + 2 * cs + BYTES, ORDER);
    }

    static void rows2(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss), c11 = FloatVector.fromArray(S, start, si + ss + L);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, at + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + A_ROW]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
        }
        NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c + BYTES, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c + cs, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c + cs + BYTES, ORDER);
    }

    static void rows1(float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * PANEL_ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, at + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
        }
        NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c + BYTES, ORDER);
    }
}
