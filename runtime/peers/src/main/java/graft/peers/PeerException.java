package graft.peers;

import graft.GraftException;
import org.jspecify.annotations.Nullable;

/** A comparison that cannot be made, or that would not be one: a library that is missing, a peer that died, results that differ. */
public final class PeerException extends GraftException {
    private static final long serialVersionUID = 1L;

    public PeerException(String message) {
        super(message);
    }

    public PeerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
