package graft.backend.cpu;

import graft.tensor.NumberFormat;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How frozen weights that products read are stored.
 *
 * @param format of those that nothing else reads
 * @param shared folder of files that processes share, if they are to be shared
 */
record FrozenStorage(NumberFormat format, Optional<Path> shared) {
    /** In float32, in memory of the session's own. */
    static final FrozenStorage PRIVATE = new FrozenStorage(NumberFormat.FLOAT32, Optional.empty());
}
