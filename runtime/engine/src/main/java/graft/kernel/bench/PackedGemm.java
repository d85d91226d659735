package graft.kernel.bench;

import graft.kernel.KernelSet;
import graft.kernel.PackedOperand;
import graft.kernel.Product;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/** Graft's own products, B packed once. Ones that are warm already: every tile is compiled when it has been made, the rare ones for what is left of rows and columns too. */
public final class PackedGemm {
    private static final double TILES_SECONDS = 2;
    private static final int TILE_DEPTH = 512;
    private static final int TILE_COLUMNS = 56;
    private static final int TILE_ROWS = 23;

    private final List<Product> products;

    /** A product for each thread of the meter. */
    public PackedGemm(KernelSet kernels, GemmMeter meter) {
        products = Stream.generate(kernels::product).limit(meter.threads()).toList();
        warmUp(meter);
    }

    private void warmUp(GemmMeter meter) {
        try (Arena arena = Arena.ofShared()) {
            GemmOperands in = GemmOperands.of(new GemmShape(TILE_ROWS, TILE_COLUMNS, TILE_DEPTH), TILE_ROWS, arena);
            List<MemorySegment> c = products.stream().map(p -> in.result(arena)).toList();
            long begin = System.nanoTime();
            while ((System.nanoTime() - begin) * 1e-9 < TILES_SECONDS) {
                meter.each(worker -> {
                    for (int m = 1; m <= TILE_ROWS; m++) {
                        products.get(worker).multiply(in.a(), 0, TILE_DEPTH, 1, in.b(), 0, TILE_COLUMNS, c.get(worker), 0, TILE_COLUMNS, m, TILE_COLUMNS, TILE_DEPTH, false);
                    }
                });
            }
        }
    }

    /** The product of these operands into C [rows x n]; B is packed at once. */
    public GemmPart of(GemmOperands in, MemorySegment c, Arena arena) {
        int n = in.shape().n();
        int k = in.shape().k();
        PackedOperand packed = new PackedOperand(arena.allocate(PackedOperand.packedBytes(n, k), 64), 0, n, k);
        packed.fill(in.b(), 0, n, 1);
        return (worker, from, rows, times) -> {
            Product product = products.get(worker);
            for (long i = 0; i < times; i++) product.multiplyPacked(in.a(), (long) from * k * Float.BYTES, k, 1, packed, c, (long) from * n * Float.BYTES, n, rows, false);
        };
    }
}
