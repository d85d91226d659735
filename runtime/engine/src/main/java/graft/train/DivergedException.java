package graft.train;

/** A loss or gradient is no finite number any more. */
public final class DivergedException extends TrainingException {
    private static final long serialVersionUID = 1L;

    public DivergedException(String message) {
        super(message);
    }
}
