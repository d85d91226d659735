package graft.model.adapter;

import graft.model.ModelException;
import graft.model.Port;

/** The bounds of ranks and bottlenecks. */
final class Ranks {
    private Ranks() {}

    static void checkPositive(String adapter, int rank) {
        if (rank < 1) throw new ModelException(adapter + ": rank " + rank + " has no meaning; use at least 1 (8 is usual)");
    }

    static void checkFits(String adapter, int rank, Port port) {
        int width = Math.min(port.in(), port.out());
        if (rank > width) {
            throw new ModelException(adapter + " at " + port.name() + ": rank " + rank + " is above the width " + width + "; a low-rank adapter needs a rank of at most " + width);
        }
    }
}
