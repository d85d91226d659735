package graft.files;

import graft.GraftException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file could not be written. What stood at its place before is untouched, and no part of the new one is left. */
public class FileWriteException extends GraftException {
    private static final long serialVersionUID = 1L;

    /** The file that was to be written, as text: paths are not serialisable. */
    private final String file;

    public FileWriteException(Path file, String reason, @Nullable Throwable cause) {
        super(file + ": not written: " + reason + ". What was there before is unchanged", cause);
        this.file = file.toString();
    }

    public Path file() {
        return Path.of(file);
    }
}
