package graft.optim;

/** How long the learning rate rises in a straight line from 0 to its peak. */
public sealed interface Warmup {
    /** No warm-up at all. */
    Warmup NONE = new Steps(0);

    /** The number of steps, for a run of the given length. */
    long steps(long totalSteps);

    /** A number of steps. */
    record Steps(long count) implements Warmup {
        public Steps {
            if (count < 0) throw new OptimiserException("warm-up cannot last " + count + " steps; 0 is no warm-up");
        }

        @Override
        public long steps(long totalSteps) {
            return count;
        }
    }

    /** A share of the run, rounded to the nearest step. */
    record Fraction(double share) implements Warmup {
        public Fraction {
            if (!(share >= 0 && share <= 1)) {
                throw new OptimiserException("warm-up of " + share + " of the run is outside 0 to 1; for a number of steps use the form that counts steps");
            }
        }

        @Override
        public long steps(long totalSteps) {
            return Math.round(share * totalSteps);
        }
    }
}
