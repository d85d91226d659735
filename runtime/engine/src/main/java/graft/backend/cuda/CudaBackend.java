package graft.backend.cuda;

import graft.backend.Backend;
import graft.backend.Cutting;
import graft.backend.Session;
import graft.cuda.Cuda;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.util.Map;

/** Runs programs on an NVIDIA GPU. */
public final class CudaBackend implements Backend {
    private final Cuda cuda;
    private final Precision precision;

    /** @param cuda its first device that runs our kernels is used */
    public CudaBackend(Cuda cuda, Precision precision) {
        this.cuda = cuda;
        this.precision = precision;
    }

    /**
     * On the GPU of this machine.
     *
     * @throws graft.cuda.CudaUnavailableException with every reason why there is none
     */
    public static CudaBackend required(Precision precision) {
        return new CudaBackend(Cuda.required(), precision);
    }

    @Override
    public String name() {
        return precision.backend();
    }

    /** One line for reports: device, driver, cuBLAS. */
    public String describe() {
        return name() + ": " + cuda.firstDevice().describe() + "; " + cuda.describe();
    }

    @Override
    public Cutting cutting(Program program) {
        return Cutting.WHOLE;
    }

    @Override
    public Session open(Program program, Map<String, WeightTensor> weights, Sizes maxima, int threads) {
        return CudaSession.open(cuda, precision, program, weights, maxima);
    }
}
