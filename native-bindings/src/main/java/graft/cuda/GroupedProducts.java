package graft.cuda;

import graft.ffi.CuBlas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The shapes of {@link Cublas#sgemmGrouped}: groups of products, each group of one shape, leading dimensions, scale and size. Made once, set anew for
 * every batch without allocating. The arrays of operands' addresses lie on the device, group after group.
 */
public final class GroupedProducts {
    private static final int ROWS = 9;

    private final int most;
    private final MemorySegment[] numbers = new MemorySegment[ROWS];
    private final MemorySegment scales;
    private final MemorySegment keeps;
    private int groups;
    private long aPointers;
    private long bPointers;
    private long cPointers;

    /** Room for that many groups. */
    public GroupedProducts(int most) {
        this.most = most;
        Arena arena = Arena.ofAuto();
        for (int row = 0; row < ROWS; row++) numbers[row] = arena.allocate(ValueLayout.JAVA_INT, most);
        scales = arena.allocate(ValueLayout.JAVA_FLOAT, most);
        keeps = arena.allocate(ValueLayout.JAVA_FLOAT, most);
    }

    /** Forgets all groups, and takes the device addresses of the arrays of operands' addresses. */
    public GroupedProducts start(long allA, long allB, long allC) {
        groups = 0;
        aPointers = allA;
        bPointers = allB;
        cPointers = allC;
        return this;
    }

    /** One more group, of {@code count} products; the rest as in {@link Cublas#sgemm}. */
    public GroupedProducts group(boolean transposeA, boolean transposeB, int m, int n, int k, float scale, int lda, int ldb, float keep, int ldc, int count) {
        if (groups == most) throw new CudaException("there is room for " + most + " groups of products", 0);
        int at = groups++;
        number(0, at, transposeA ? 1 : 0);
        number(1, at, transposeB ? 1 : 0);
        number(2, at, m);
        number(3, at, n);
        number(4, at, k);
        number(5, at, lda);
        number(6, at, ldb);
        number(7, at, ldc);
        number(8, at, count);
        scales.setAtIndex(ValueLayout.JAVA_FLOAT, at, scale);
        keeps.setAtIndex(ValueLayout.JAVA_FLOAT, at, keep);
        return this;
    }

    private void number(int row, int group, int value) {
        numbers[row].setAtIndex(ValueLayout.JAVA_INT, group, value);
    }

    int call(MemorySegment handle) {
        return CuBlas.cublasSgemmGroupedBatched(handle, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], scales, aPointers, numbers[5], bPointers,
                numbers[6], keeps, cPointers, numbers[7], groups, numbers[8]);
    }
}
