package graft.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.laws.LawGraphs;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskingTest {
    private static final Masking MASKING = new Masking(0.15, 7);

    @Test
    void hidesAsManyAsItSaysAndAtLeastOne() {
        assertEquals(1, MASKING.count(1));
        assertEquals(1, MASKING.count(9));
        assertEquals(3, MASKING.count(20));
        assertEquals(4, new Masking(1, 0).count(4));
        for (Sample s : LawGraphs.samples(1, 3)) {
            for (long step = 0; step < 5; step++) assertEquals(MASKING.count(s.graph().nodes()), hidden(s, step));
        }
        assertThrows(GraphException.class, () -> new Masking(0, 1));
    }

    private static int hidden(Sample s, long step) {
        int count = 0;
        for (boolean h : MASKING.hidden(s, step)) if (h) count++;
        return count;
    }

    @Test
    void everyNodeIsHiddenEquallyOften() {
        Sample s = chain(10);
        Masking three = new Masking(0.3, 1);
        int[] times = new int[10];
        int steps = 20_000;
        for (int step = 1; step <= steps; step++) {
            boolean[] hidden = three.hidden(s, step);
            for (int i = 0; i < 10; i++) if (hidden[i]) times[i]++;
        }
        // Binomial with deviation sqrt(20000 * 0.3 * 0.7) = 65: five deviations.
        for (int t : times) assertEquals(0.3 * steps, t, 325);
    }

    @Test
    void anotherStepHidesOthersAndTheSameStepTheSame() {
        Sample s = chain(40);
        assertArrayEquals(MASKING.hidden(s, 3), MASKING.hidden(s, 3));
        assertFalse(Arrays.equals(MASKING.hidden(s, 3), MASKING.hidden(s, 4)));
    }

    @Test
    void inputsHideTheRowsThatTheLabelsName() {
        Sample s = chain(20);
        RaggedBatch batch = new RaggedBatch(List.of(new Masked.Ints(new NodeInputs.Features(1, 8, 2), MASKING), new Masked.Classes(new NodeClass.Category(0, 5), MASKING)), true);
        batch.fill(List.of(s), 9);
        int labelled = 0;
        for (int t = 1; t < 21; t++) {
            double label = batch.reals(1)[t];
            int shown = s.graph().nodeFeatures()[t - 1];
            assertEquals(Double.isNaN(label) ? shown + 2 : -1, batch.ints(0)[t]);
            if (!Double.isNaN(label)) {
                assertEquals(shown, label);
                labelled++;
            }
        }
        assertTrue(Double.isNaN(batch.reals(1)[0]), "a graph token has no class");
        assertEquals(new Masked.Classes(new NodeClass.Category(0, 5), MASKING).labelled(s), labelled);
        assertThrows(GraphException.class, () -> new Masked.Ints(new PairInputs.Spatial(), MASKING));
    }

    private static Sample chain(int nodes) {
        int[] source = IntStream.range(0, nodes - 1).toArray();
        int[] target = IntStream.range(1, nodes).toArray();
        Graph graph = new Graph(nodes, IntStream.range(0, nodes).map(i -> i % 5).toArray(), 1, source, target, new int[0], 0);
        return Sample.unlabelled(12, graph, ShortestPaths.of(graph));
    }
}
