package graft.model.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostLineTest {
    private static final CostLine TRUTH = new CostLine(1.5, 2e-3, 3e-6, 0.75, 0.3, 4e-2, 5e-5);

    /** The cells of a grid, each with its time times a factor. */
    private static List<SweepPoint> grid(CostLine line, double... factors) {
        List<SweepPoint> points = new ArrayList<>();
        for (int depth : new int[] {3, 12}) {
            for (int nodes : new int[] {8, 32}) {
                for (int batch : new int[] {4, 64}) {
                    SweepPoint cell = point(batch, nodes, depth, 1);
                    points.add(point(batch, nodes, depth, line.ms(cell) * (points.size() < factors.length ? factors[points.size()] : 1)));
                }
            }
        }
        return points;
    }

    private static SweepPoint point(int batch, int nodes, int depth, double ms) {
        long tokens = (nodes + 1L) * batch;
        return new SweepPoint(batch, nodes, depth, tokens, (nodes + 1) * tokens, (int) Math.sqrt(tokens), 1, ms, ms, 500);
    }

    @Test
    void exactTimesGiveBackTheLine() {
        List<SweepPoint> points = grid(TRUTH);
        CostLine line = CostLine.through(points);
        assertEquals(TRUTH.step(), line.step(), 1e-9);
        assertEquals(TRUTH.token(), line.token(), 1e-11);
        assertEquals(TRUTH.pair(), line.pair(), 1e-13);
        assertEquals(TRUTH.layer(), line.layer(), 1e-9);
        assertEquals(TRUTH.microBatch(), line.microBatch(), 1e-9);
        assertEquals(TRUTH.layerToken(), line.layerToken(), 1e-11);
        assertEquals(TRUTH.layerPair(), line.layerPair(), 1e-13);
        assertEquals(1, line.rSquared(points), 1e-12);
        assertEquals(0, line.gap(line.worst(points)), 1e-9);
    }

    @Test
    void smallCellsCountAsMuchAsLargeOnes() {
        List<SweepPoint> points = grid(TRUTH, 1.1, 0.9, 1.1, 0.9, 1.1, 0.9, 1.1, 0.9);
        CostLine line = CostLine.through(points);
        for (SweepPoint p : points) assertTrue(Math.abs(line.gap(p)) < 0.13, p + ": " + line.gap(p));
    }

    @Test
    void theWorstCellIsTheOneThatIsFarthestOffForItsSize() {
        List<SweepPoint> points = new ArrayList<>(grid(TRUTH));
        SweepPoint odd = point(4, 8, 3, 2 * points.getFirst().ms());
        points.set(0, odd);
        assertSame(odd, TRUTH.worst(points));
        assertEquals(0.5, TRUTH.gap(odd), 1e-12);
    }

    @Test
    void aPartThatIsNotThereIsZero() {
        CostLine line = CostLine.through(grid(new CostLine(0, 0, 0, 0, 0, 4e-2, 5e-5), 1, 1.01, 0.99));
        assertTrue(line.step() >= 0 && line.pair() >= 0 && line.layer() >= 0 && line.microBatch() >= 0, line.toString());
        assertEquals(4e-2, line.layerToken(), 2e-3);
    }

    @Test
    void aLastLayerThatDoesLessShowsAsTokensThatCostLessThanNothingOutside() {
        CostLine halfALayerLess = new CostLine(0, -2e-2, 0, 1, 0.3, 4e-2, 5e-5);
        assertEquals(halfALayerLess.token(), CostLine.through(grid(halfALayerLess)).token(), 1e-9);
    }
}
