package graft.ffi;

import graft.GraftException;
import org.jspecify.annotations.Nullable;

/** A native library that cannot be opened, is not the one that was bound, or lacks a function. */
public final class NativeLibraryException extends GraftException {
    private static final long serialVersionUID = 1L;

    public NativeLibraryException(String message) {
        super(message);
    }

    public NativeLibraryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
