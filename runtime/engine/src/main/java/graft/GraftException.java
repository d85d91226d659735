package graft;

/**
 * The root of every error that Graft reports on purpose. The message names the thing that is wrong (port, tensor, row,
 * line, shapes) and says what to do; the command prints the message alone, never the stack trace.
 */
public class GraftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GraftException(String message) {
        super(message);
    }

    public GraftException(String message, Throwable cause) {
        super(message, cause);
    }
}
