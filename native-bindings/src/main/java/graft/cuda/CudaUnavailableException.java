package graft.cuda;

import java.util.List;

/** No GPU can be used: no driver, one that is too old, no cuBLAS, a missing function, or no device. */
public final class CudaUnavailableException extends CudaException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // made by List.copyOf
    private final List<String> reasons;

    CudaUnavailableException(List<String> reasons) {
        super("no GPU can be used: " + String.join("; ", reasons), 0);
        this.reasons = List.copyOf(reasons);
    }

    /** Each reason, with what mends it. */
    public List<String> reasons() {
        return reasons;
    }
}
