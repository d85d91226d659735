package graft.kernel.simd;

import graft.kernel.AttentionKernel;
import graft.kernel.ElementwiseKernel;
import graft.kernel.EmbeddingKernel;
import graft.kernel.FmaLoop;
import graft.kernel.MixtureKernel;
import graft.kernel.NormKernel;
import graft.kernel.OptimiserKernel;
import graft.kernel.PairKernel;
import graft.kernel.PrefixAttentionKernel;
import graft.kernel.Product;
import graft.kernel.ScalarKernels;
import graft.kernel.StructureKernel;

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
    public long productBytes() {
        return SimdProduct.BYTES + super.productBytes();
    }

    @Override
    public AttentionKernel attention() {
        return new SimdAttention();
    }

    @Override
    public MixtureKernel mixture() {
        return new SimdMixture();
    }

    @Override
    public PrefixAttentionKernel prefixAttention() {
        return new SimdPrefixAttention();
    }

    @Override
    public NormKernel norm() {
        return new SimdNorm();
    }

    @Override
    public PairKernel pair() {
        return new SimdPair();
    }

    @Override
    public FmaLoop fmaLoop() {
        return new SimdFmaLoop();
    }

    @Override
    public ElementwiseKernel elementwise() {
        return new SimdElementwise();
    }

    @Override
    public EmbeddingKernel embedding() {
        return new SimdEmbedding();
    }

    @Override
    public StructureKernel structure() {
        return new SimdStructure();
    }

    @Override
    public OptimiserKernel optimiser() {
        return new SimdOptimiser();
    }
}
