package graft.graph;

import graft.tensor.Dim;
import java.util.Arrays;

/** Inputs of which a {@link Masking} hides the rows of some nodes. */
public final class Masked {
    private Masked() {}

    /** Integers of tokens; hidden rows hold -1, none. */
    public record Ints(BatchInput.Ints shown, Masking masking) implements BatchInput.Ints.OfTokens {
        public Ints {
            checkTokens(shown);
        }

        @Override
        public String name() {
            return nameOf(shown);
        }

        @Override
        public int columns() {
            return shown.columns();
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            shown.fill(sample, place, out, from);
            eachHidden(masking, columns(), sample, place, (first, end) -> Arrays.fill(out, from + first, from + end, -1));
        }
    }

    /** Numbers of tokens; hidden rows are all 0. */
    public record Reals(BatchInput.Reals shown, Masking masking) implements BatchInput.Reals {
        public Reals {
            checkTokens(shown);
        }

        @Override
        public String name() {
            return nameOf(shown);
        }

        @Override
        public Dim rows() {
            return shown.rows();
        }

        @Override
        public int columns() {
            return shown.columns();
        }

        @Override
        public void fill(Sample sample, Place place, double[] out, int from) {
            shown.fill(sample, place, out, from);
            eachHidden(masking, columns(), sample, place, (first, end) -> Arrays.fill(out, from + first, from + end, 0));
        }
    }

    /**
     * What a hidden node is: its class, NaN for nodes that are shown and for graph tokens.
     *
     * @param of where the class stands in the node features
     */
    public record Classes(NodeClass of, Masking masking) implements BatchInput.Labels {
        @Override
        public String name() {
            return "hidden node classes";
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
            boolean[] hidden = masking.hidden(sample, place.step());
            int first = from + (place.hasToken() ? 1 : 0);
            if (place.hasToken()) out[from] = Double.NaN;
            for (int i = 0; i < hidden.length; i++) out[first + i] = hidden[i] ? of.of(sample, i) : Double.NaN;
        }

        @Override
        public long labelled(Sample sample) {
            return masking.count(sample.graph().nodes());
        }
    }

    private static String nameOf(BatchInput shown) {
        return "masked " + shown.name();
    }

    /** Takes where the row of each hidden node begins and ends, counted from the sample's first element. */
    private interface Row {
        void take(int first, int end);
    }

    private static void eachHidden(Masking masking, int columns, Sample sample, BatchInput.Place place, Row row) {
        boolean[] hidden = masking.hidden(sample, place.step());
        int first = place.hasToken() ? columns : 0;
        for (int i = 0; i < hidden.length; i++) if (hidden[i]) row.take(first + i * columns, first + (i + 1) * columns);
    }

    private static void checkTokens(BatchInput input) {
        if (input.rows() != Dim.Ragged.TOKENS) throw new GraphException("only rows of tokens can be hidden, and '" + input.name() + "' has rows of " + input.rows());
    }
}
