package graft.kernel.bench;

/**
 * A product between two measurements of the peak.
 *
 * @param gflops of the product
 * @param peakBefore GFLOP/s of the machine just before
 * @param peakAfter GFLOP/s of the machine just after
 * @param processorShare the least share of its time for which a thread had a processor, in any of the three
 */
public record GemmSample(double gflops, double peakBefore, double peakAfter, double processorShare) {
    /** The machine changed between two peaks that are further apart than this. */
    private static final double PEAKS_APART = 0.05;
    /** A thread that had a processor for less of its time than this does not find its operands in the caches where it left them. */
    private static final double PROCESSOR_SHARE = 0.8;

    /** GFLOP/s of the machine meanwhile. */
    public double peak() {
        return (peakBefore + peakAfter) / 2;
    }

    /** Share of the peak. */
    public double ratio() {
        return gflops / peak();
    }

    /** Whether nothing disturbed it. */
    public boolean sound() {
        return processorShare >= PROCESSOR_SHARE && Math.abs(peakBefore - peakAfter) <= PEAKS_APART * peak();
    }
}
