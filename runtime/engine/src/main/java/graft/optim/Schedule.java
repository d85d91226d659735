package graft.optim;

/**
 * The learning rate over a run. Steps count from 1 to N. With w steps of warm-up the rate of step t is peak * t / w for t at most w; after that a
 * decay runs over the points w, w + 1, ..., N + 1, so that step N still learns and the end value would be met at N + 1.
 */
public sealed interface Schedule {
    /**
     * The learning rate of a step.
     *
     * @param peak the highest rate
     * @param step t, from 1
     * @param totalSteps N; of no meaning where nothing decays and warm-up counts steps
     */
    double learningRate(double peak, long step, long totalSteps);

    /** The same rate throughout. */
    static Schedule constant() {
        return new Constant(Warmup.NONE);
    }

    /** Warm-up, then constant. */
    record Constant(Warmup warmup) implements Schedule {
        @Override
        public double learningRate(double peak, long step, long totalSteps) {
            checkStep(step);
            long w = warmup.steps(totalSteps);
            return step <= w ? rising(peak, step, w) : peak;
        }
    }

    /**
     * Warm-up, then a straight line to {@code end}: end + (peak - end) (N + 1 - t) / (N + 1 - w).
     *
     * @param end the rate that the line meets at step N + 1
     */
    record Linear(Warmup warmup, double end) implements Schedule {
        public Linear {
            checkEnd(end);
        }

        /** A straight line to 0. */
        public Linear(Warmup warmup) {
            this(warmup, 0);
        }

        @Override
        public double learningRate(double peak, long step, long totalSteps) {
            checkStep(step, totalSteps);
            long w = warmup.steps(totalSteps);
            return step <= w ? rising(peak, step, w) : end + (peak - end) * (totalSteps + 1 - step) / (totalSteps + 1 - w);
        }
    }

    /**
     * Warm-up, then half a cosine to {@code end}: end + (peak - end) (1 + cos(pi (t - w) / (N + 1 - w))) / 2 (Loshchilov and Hutter 2017,
     * without restarts).
     *
     * @param end the rate that the curve meets at step N + 1
     */
    record Cosine(Warmup warmup, double end) implements Schedule {
        public Cosine {
            checkEnd(end);
        }

        /** Half a cosine to 0. */
        public Cosine(Warmup warmup) {
            this(warmup, 0);
        }

        @Override
        public double learningRate(double peak, long step, long totalSteps) {
            checkStep(step, totalSteps);
            long w = warmup.steps(totalSteps);
            if (step <= w) return rising(peak, step, w);
            double done = (double) (step - w) / (totalSteps + 1 - w);
            return end + (peak - end) * (1 + StrictMath.cos(Math.PI * done)) / 2;
        }
    }

    private static double rising(double peak, long step, long warmupSteps) {
        return peak * step / warmupSteps;
    }

    private static void checkStep(long step) {
        if (step < 1) throw new OptimiserException("steps count from 1, not " + step);
    }

    private static void checkStep(long step, long totalSteps) {
        checkStep(step);
        if (step > totalSteps) {
            throw new OptimiserException("step " + step + " is beyond the schedule's " + totalSteps + " steps; a decaying rate needs to know how long the run is");
        }
    }

    private static void checkEnd(double end) {
        if (!(end >= 0 && Double.isFinite(end))) throw new OptimiserException("a learning rate cannot end at " + end);
    }
}
