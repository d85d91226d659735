package graft.kernel.simd;

import graft.kernel.FmaLoop;
import graft.kernel.Product;
import graft.kernel.ScalarKernels;

/** The vector kernels, found by name by {@link graft.kernel.Kernels}. A family that is not named here runs its scalar twin. */
public final class SimdKernels extends ScalarKernels {
    @Override
    public String name() {
        return "simd";
    }

    @Override
    public int vectorBits() {
        return Lanes.FLOATS.vectorBitSize();
    }

    @Override
    public Product product() {
        return new SimdProduct();
    }

    @Override
    public FmaLoop fmaLoop() {
        return new SimdFmaLoop();
    }
}
