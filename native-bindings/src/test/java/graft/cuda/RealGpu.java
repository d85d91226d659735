package graft.cuda;

/** This machine's GPU, for tests that were told to run on it: looked for even where {@code -Dgraft.cuda=off} keeps the rest of the process on the CPU. */
public final class RealGpu {
    private RealGpu() {}

    /**
     * Driver and cuBLAS.
     *
     * @throws CudaUnavailableException with every reason why there are none
     */
    public static Cuda cuda() {
        CudaSearch search = CudaSearch.in(CudaPlaces.ofThisMachine());
        return search.found().orElseThrow(() -> new CudaUnavailableException(search.reasons()));
    }
}
