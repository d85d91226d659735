package graft.backend;

import graft.NearestNames;
import graft.backend.cpu.CpuBackend;
import graft.backend.cuda.CudaBackend;
import graft.backend.cuda.Precision;
import graft.backend.reference.ReferenceBackend;
import java.util.List;

/** Back ends by name, as a user asks for them. */
public final class Backends {
    /** Every name that {@link #byName} knows. */
    public static final List<String> NAMES = List.of("auto", "simd", "scalar", "reference", "cuda", "cuda-tf32", "cuda-bf16");

    private Backends() {}

    /**
     * The back end of that name: {@code auto} is the fastest that this JVM can run without a GPU, the others are themselves or an error.
     *
     * @throws graft.cuda.CudaUnavailableException for {@code cuda} where no GPU can be used
     * @throws BackendException for a name that there is not, or {@code simd} where this JVM has no vectors
     */
    public static Backend byName(String name) {
        return switch (name) {
            case "auto" -> CpuBackend.chosen();
            case "simd" -> requireVectors(CpuBackend.chosen());
            case "scalar" -> CpuBackend.scalar();
            case "reference" -> new ReferenceBackend();
            case "cuda" -> CudaBackend.required(Precision.FLOAT32);
            case "cuda-tf32" -> CudaBackend.required(Precision.TF32);
            case "cuda-bf16" -> CudaBackend.required(Precision.BF16);
            default -> throw new BackendException("there is no back end '" + name + "'; " + NearestNames.hint(name, NAMES));
        };
    }

    private static Backend requireVectors(CpuBackend backend) {
        if (!backend.name().equals("simd")) throw new BackendException("the back end 'simd' was asked for, but this JVM runs " + backend.describe());
        return backend;
    }
}
