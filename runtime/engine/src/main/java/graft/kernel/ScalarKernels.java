package graft.kernel;

/** The scalar float twins. A set of vector kernels extends it, so that a family without a vector twin runs its scalar one. */
public class ScalarKernels implements KernelSet {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int vectorBits() {
        return 0;
    }

    @Override
    public Product product() {
        return new ScalarProduct();
    }

    @Override
    public long productBytes() {
        return ScalarProduct.BYTES;
    }

    @Override
    public AttentionKernel attention() {
        return new ScalarAttention();
    }

    @Override
    public MixtureKernel mixture() {
        return new ScalarMixture();
    }

    @Override
    public PrefixAttentionKernel prefixAttention() {
        return new ScalarPrefixAttention();
    }

    @Override
    public NormKernel norm() {
        return new ScalarNorm();
    }

    @Override
    public PairKernel pair() {
        return new ScalarPair();
    }

    @Override
    public ElementwiseKernel elementwise() {
        return new ScalarElementwise();
    }

    @Override
    public EmbeddingKernel embedding() {
        return new ScalarEmbedding();
    }

    @Override
    public StructureKernel structure() {
        return new ScalarStructure();
    }

    @Override
    public OptimiserKernel optimiser() {
        return new ScalarOptimiser();
    }

    @Override
    public FmaLoop fmaLoop() {
        return new ScalarFmaLoop();
    }
}
