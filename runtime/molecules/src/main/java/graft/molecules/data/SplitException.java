package graft.molecules.data;

/** A split that does not fit its table, or cannot be made. */
public class SplitException extends DataException {
    private static final long serialVersionUID = 1L;

    public SplitException(String source, String split, String problem) {
        super(source + ", split " + split + ": " + problem);
    }

    public SplitException(String source, String split, String problem, Throwable cause) {
        super(source + ", split " + split + ": " + problem, cause);
    }
}
