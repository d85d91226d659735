package graft.kernel.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.kernel.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class GemmMeterTest {
    @Test
    void rowsAreSharedOutAndEveryThreadHasASmallProductOfItsOwn() {
        GemmShape large = new GemmShape(65, 8, 8);
        GemmShape small = new GemmShape(24, 24, 24);
        try (GemmMeter meter = new GemmMeter(Kernels.chosen().set(), 2)) {
            assertEquals(65, meter.rows(large));
            assertEquals(48, meter.rows(small));
            assertEquals(Set.of("0: 0 + 32", "1: 32 + 33"), rows(meter, large));
            assertEquals(Set.of("0: 0 + 24", "1: 24 + 24"), rows(meter, small));
        }
    }

    @Test
    void graftsPartComputesItsRows() {
        GemmShape shape = new GemmShape(50, 9, 7);
        try (GemmMeter meter = new GemmMeter(Kernels.chosen().set(), 1); Arena arena = Arena.ofShared()) {
            GemmOperands in = GemmOperands.of(shape, meter.rows(shape), arena);
            MemorySegment c = in.result(arena);
            new PackedGemm(Kernels.chosen().set(), meter).of(in, c, arena).multiply(0, 10, 30, 2);
            for (int row : new int[] {9, 10, 39, 40}) {
                float sum = 0;
                for (int p = 0; p < shape.k(); p++) sum += in.a().getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * shape.k() + p) * in.b().getAtIndex(ValueLayout.JAVA_FLOAT, (long) p * shape.n() + 4);
                boolean written = c.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * shape.n() + 4) == sum;
                assertEquals(row >= 10 && row < 40, written, "row " + row);
            }
        }
    }

    private static Set<String> rows(GemmMeter meter, GemmShape shape) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        GemmSamples samples = meter.measure(shape, List.of((worker, from, rows, times) -> {
            seen.add(worker + ": " + from + " + " + rows);
            for (long i = 0; i < times; i++) Thread.onSpinWait();
        }), 1);
        assertTrue(samples.kept() + samples.thrownAway() >= 1);
        return seen;
    }
}
