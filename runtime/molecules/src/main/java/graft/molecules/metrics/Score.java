package graft.molecules.metrics;

import java.util.Locale;
import java.util.OptionalDouble;

/** A score, or the reason why there is none. */
public sealed interface Score {
    /** Labelled cells that it was computed from. */
    int cells();

    /** The score, empty when it is not defined. */
    OptionalDouble value();

    /** A score of {@code cells} labelled cells. */
    record Defined(double score, int cells) implements Score {
        @Override
        public OptionalDouble value() {
            return OptionalDouble.of(score);
        }

        /** Six digits after the point, which is how scores are printed everywhere. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.6f", score);
        }
    }

    /** No score: {@code reason} says why, in words for the user. */
    record Undefined(String reason, int cells) implements Score {
        @Override
        public OptionalDouble value() {
            return OptionalDouble.empty();
        }

        @Override
        public String toString() {
            return "undefined (" + reason + ")";
        }
    }
}
