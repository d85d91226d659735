package graft.kernel;

/** One kernel of each family, all of one kind. A family's kernel is shared by threads, but for the product, which keeps scratch memory. */
public interface KernelSet {
    /** What it is called in reports: scalar, simd. */
    String name();

    /** Bits of a vector; 0 without vectors. */
    int vectorBits();

    /** A new matrix product, for one thread. */
    Product product();

    /** Bytes that each product keeps for itself, on the heap or off it. */
    long productBytes();

    AttentionKernel attention();

    MixtureKernel mixture();

    PrefixAttentionKernel prefixAttention();

    NormKernel norm();

    PairKernel pair();

    ElementwiseKernel elementwise();

    EmbeddingKernel embedding();

    StructureKernel structure();

    OptimiserKernel optimiser();

    /** Multiply-adds in registers alone: the ceiling that products are measured against. */
    FmaLoop fmaLoop();
}
