package graft;

import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * The root of every error that Graft reports on purpose. The message names the thing that is wrong (port, tensor, row,
 * line, shapes) and says what to do; the command prints the message alone, never the stack trace.
 */
@NullMarked
public class GraftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GraftException(String message) {
        super(message);
    }

    public GraftException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Always there, unlike that of other exceptions. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage(), "a typed error says what is wrong");
    }
}
