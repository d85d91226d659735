package graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.backend.Cutting;
import graft.graph.Sample;
import graft.graph.Samples;
import graft.laws.LawGraphs;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private final List<Sample> graphs = LawGraphs.samples(2, 5);

    @Test
    void sizesAloneGiveTheMaximaThatTheGraphsHave() {
        Samples samples = Samples.of(graphs);
        for (Cutting cutting : List.of(Cutting.FINE, Cutting.WHOLE, Cutting.FINE.atMost(20), Cutting.FINE.atMost(1))) for (int epoch = 1; epoch <= 3; epoch++) {
            for (int[] numbers : EpochOrder.batches(samples.size(), 4, 8, epoch)) {
                Sizes fromGraphs = MicroBatches.maxima(MicroBatches.cut(samples.load(numbers), true, cutting), true);
                assertEquals(fromGraphs, MicroBatches.maxima(samples, numbers, true, cutting));
            }
        }
    }

    @Test
    void batchesComeInOrderFromWhereTheyAreAskedFor() {
        List<int[]> batches = EpochOrder.batches(graphs.size(), 2, 1, 1);
        List<List<Sample>> seen = new ArrayList<>();
        try (BatchesAhead ahead = new BatchesAhead(Samples.of(graphs), batches, 1)) {
            for (int i = 1; i < batches.size(); i++) seen.add(ahead.take());
        }
        assertEquals(batches.stream().skip(1).map(Samples.of(graphs)::load).toList(), seen);
    }

    @Test
    void whatGoesWrongWhileReadingAheadIsThrownWhereTheBatchIsTaken() {
        Samples broken = new Samples() {
            @Override
            public int size() {
                return 2;
            }

            @Override
            public Sample get(int i) {
                if (i == 1) throw new TrainingException("row 1 is gone");
                return graphs.get(i);
            }

            @Override
            public int nodes(int i) {
                return 1;
            }

            @Override
            public int edges(int i) {
                return 0;
            }
        };
        try (BatchesAhead ahead = new BatchesAhead(broken, List.of(new int[] {0}, new int[] {1}), 0)) {
            assertEquals(1, ahead.take().size());
            assertEquals("row 1 is gone", assertThrows(TrainingException.class, ahead::take).getMessage());
        }
    }
}
