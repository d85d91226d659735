package graft.kernel.simd;

import graft.kernel.KernelException;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vector width of every SIMD kernel: the machine's own, or that of the property {@value #PROPERTY} (64, 128, 256, 512), so that tests can force one. */
final class Lanes {
    static final String PROPERTY = "graft.vector.bits";

    static final VectorSpecies<Float> FLOATS = species();

    /**
     * -0 in every lane: added to a number it gives the number's own bits. A loop's sums are stored through it, {@code NOTHING.add(sum).intoMemorySegment(...)}: a store
     * asks the sum itself for its class, which C2 does not always know in time, and then it boxes every sum of every round, ten times as slow for the life
     * of the process; an argument it need not ask. The tallest tile does without: C1 has no virtual registers left for it there, and a method that C1 cannot profile may
     * never reach C2.
     */
    static final FloatVector NOTHING = FloatVector.broadcast(FLOATS, -0.0f);

    private static final int SPARE_VECTORS = 6;
    private static final ThreadLocal<float[]> SPARE = ThreadLocal.withInitial(() -> new float[SPARE_VECTORS * FLOATS.length()]);

    private Lanes() {}

    /** The calling thread's memory for {@value #SPARE_VECTORS} vectors, which any kernel may write over: what a kernel made anew would be garbage at every call. */
    static float[] spare() {
        return SPARE.get();
    }

    /** n rounded up to whole vectors. */
    static int padded(int n) {
        int lanes = FLOATS.length();
        return (n + lanes - 1) / lanes * lanes;
    }

    private static VectorSpecies<Float> species() {
        String bits = System.getProperty(PROPERTY);
        if (bits == null) return FloatVector.SPECIES_PREFERRED;
        return switch (bits) {
            case "64" -> FloatVector.SPECIES_64;
            case "128" -> FloatVector.SPECIES_128;
            case "256" -> FloatVector.SPECIES_256;
            case "512" -> FloatVector.SPECIES_512;
            default -> throw new KernelException("the property " + PROPERTY + " is '" + bits + "'; it can be 64, 128, 256 or 512, or be left out for the machine's own width");
        };
    }
}
