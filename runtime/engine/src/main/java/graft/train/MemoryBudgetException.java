package graft.train;

/** No plan of a run fits its memory budget; the message names the smallest one. */
public final class MemoryBudgetException extends TrainingException {
    private static final long serialVersionUID = 1L;

    private final long neededBytes;

    MemoryBudgetException(String message, long neededBytes) {
        super(message);
        this.neededBytes = neededBytes;
    }

    /** The smallest budget that a plan fits. */
    public long neededBytes() {
        return neededBytes;
    }
}
