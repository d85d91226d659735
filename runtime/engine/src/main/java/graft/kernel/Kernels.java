package graft.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.Set;

/**
 * Which kernels this JVM runs, decided once: those of the Vector API where its module is loaded, the scalar twins otherwise. The property
 * {@value #PROPERTY} chooses a width (64, 128, 256, 512) or {@code scalar}. This class and the twins mention no vector type; the vector kernels are
 * reached by name, so that everything loads without the incubator module.
 */
public final class Kernels {
    /** The system property that chooses: 64, 128, 256, 512 or scalar. */
    public static final String PROPERTY = "graft.vector.bits";

    /** What java must be told for vectors. */
    public static final String FLAG = "--add-modules jdk.incubator.vector";

    private static final String MODULE = "jdk.incubator.vector";
    private static final String VECTOR_KERNELS = "graft.kernel.simd.SimdKernels";
    private static final String SCALAR = "scalar";
    private static final Set<String> WIDTHS = Set.of("64", "128", "256", "512");

    private final KernelSet set;
    private final String reason;
    private final String warning;

    private Kernels(KernelSet set, String reason, String warning) {
        this.set = set;
        this.reason = reason;
        this.warning = warning;
    }

    private static final class Chosen {
        static final Kernels VALUE = choose(System.getProperty(PROPERTY), ModuleLayer.boot().findModule(MODULE).isPresent());
    }

    /** The choice of this JVM. */
    public static Kernels chosen() {
        return Chosen.VALUE;
    }

    /** The kernels. */
    public KernelSet set() {
        return set;
    }

    /** Why these, as {@code graft doctor} prints it. */
    public String reason() {
        return reason;
    }

    /** The line for a user who has no vectors and did not ask for that: what is lost, and the flag that brings it back. */
    public Optional<String> warning() {
        return Optional.ofNullable(warning);
    }

    /**
     * The choice for a value of the property, null if it is not set.
     *
     * @throws KernelException if the value is none that the property can have
     */
    static Kernels choose(String asked, boolean moduleLoaded) {
        if (asked != null && !asked.equals(SCALAR) && !WIDTHS.contains(asked)) {
            throw new KernelException("the property " + PROPERTY + " is '" + asked + "'; it can be 64, 128, 256, 512 or scalar, or be left out for the machine's own width");
        }
        if (SCALAR.equals(asked)) return new Kernels(new ScalarKernels(), "scalar kernels, as the property " + PROPERTY + " asks", null);
        if (!moduleLoaded) {
            return new Kernels(new ScalarKernels(), "scalar kernels: the module " + MODULE + " is not loaded; start java with " + FLAG,
                    "running without vectors, many times slower; the results are the same. Start java with " + FLAG);
        }
        KernelSet vectors = vectorKernels();
        String why = asked == null ? "the machine's own width" : "as the property " + PROPERTY + " asks";
        return new Kernels(vectors, "vectors of " + vectors.vectorBits() + " bits, " + why, null);
    }

    private static KernelSet vectorKernels() {
        try {
            return Class.forName(VECTOR_KERNELS).asSubclass(KernelSet.class).getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new KernelException("the vector kernels cannot start: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new KernelException("the vector kernels are not on the class path: " + VECTOR_KERNELS, e);
        }
    }
}
