package graft.laws;

import graft.graph.BatchInput;
import graft.graph.Sample;
import graft.graph.SparseRows;
import graft.tensor.Dim;
import java.util.SplittableRandom;

/** Batch inputs with random content that depends on the graph's row in the data set, never on its place in the batch. */
final class LawInputs {
    private LawInputs() {}

    private static SplittableRandom random(String name, Sample sample) {
        return new SplittableRandom(name.hashCode() * 31L + sample.row());
    }

    private static int rowsOf(Dim rows, Sample sample, BatchInput.Place place) {
        return switch (rows) {
            case Dim.Ragged.GRAPHS -> 1;
            case Dim.Ragged.TOKENS -> place.tokens();
            case Dim.Ragged.PAIRS -> place.tokens() * place.tokens();
            case Dim.Ragged.EDGES -> sample.graph().edges() + graft.graph.RaggedBatch.RESERVED_EDGE_ROWS;
            case Dim.Fixed fixed -> fixed.size();
        };
    }

    /** Rows of a table, or -1 for none. */
    record Index(String name, Dim rows, int columns, int vocabulary) implements BatchInput.Ints {
        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            SplittableRandom random = random(name, sample);
            int count = rowsOf(rows, sample, place) * columns;
            for (int i = 0; i < count; i++) out[from + i] = random.nextInt(-1, vocabulary);
        }
    }

    /** Numbers around 0. */
    record Numbers(String name, Dim rows, int columns) implements BatchInput.Reals {
        @Override
        public void fill(Sample sample, Place place, double[] out, int from) {
            SplittableRandom random = random(name, sample);
            int count = rowsOf(rows, sample, place) * columns;
            // Single precision, so that every back end starts from the same numbers.
            for (int i = 0; i < count; i++) out[from + i] = (float) random.nextGaussian();
        }
    }

    /** A class for about one token in three, NaN for the others. */
    record Classes(int classes) implements BatchInput.Reals {
        @Override
        public String name() {
            return "classes";
        }

        @Override
        public Dim rows() {
            return Dim.Ragged.TOKENS;
        }

        @Override
        public int columns() {
            return 1;
        }

        @Override
        public void fill(Sample sample, Place place, double[] out, int from) {
            SplittableRandom random = random(name(), sample);
            for (int i = 0; i < place.tokens(); i++) out[from + i] = random.nextInt(3) == 0 ? random.nextInt(classes) : Double.NaN;
        }
    }

    /** A sparse matrix without symmetry, with empty rows. */
    record Structure(String name) implements BatchInput.Sparse {
        @Override
        public void fill(Sample sample, Place place, SparseRows out) {
            SplittableRandom random = random(name, sample);
            for (int i = 0; i < place.tokens(); i++) {
                boolean empty = random.nextInt(5) == 0;
                for (int j = 0; j < place.tokens(); j++) {
                    float value = (float) random.nextGaussian();
                    if (!empty && random.nextInt(3) == 0) out.entry(j, value);
                }
                out.endRow();
            }
        }
    }
}
