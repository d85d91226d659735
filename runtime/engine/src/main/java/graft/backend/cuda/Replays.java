package graft.backend.cuda;

import graft.cuda.CudaGraph;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parts of steps as captured graphs. A part is put on the stream launch by launch when its arguments are seen first, which also loads every kernel that it takes; captured
 * when they are seen again; and from then on it is one launch. Nothing is captured that does not come back: in training on ragged batches, the parts without a batch and
 * little else; in validation, every batch from the second epoch on.
 *
 * <p>Graphs are kept to the end of the session, since one that is freed might still be on the stream.
 */
final class Replays {
    /** {@code -Dgraft.cuda.graphs=off} puts every launch on the stream by itself. */
    static final String SWITCH = "graft.cuda.graphs";

    /** The most graphs that a program keeps. They lie on the device, beside the session's block, in memory of the driver's. */
    private static final int MOST_GRAPHS = 256;

    /** How many arguments that were seen once are remembered, the latest. */
    private static final int MOST_SEEN = 1024;

    private final DeviceQueue queue;
    private final boolean on = !"off".equals(System.getProperty(SWITCH));
    private final Map<Arguments, CudaGraph> graphs = new HashMap<>();
    private final Map<Arguments, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Arguments, Boolean> eldest) {
            return size() > MOST_SEEN;
        }
    };

    Replays(DeviceQueue queue) {
        this.queue = queue;
    }

    /** Puts a part on the stream: the graph that it was captured to, or what {@code launches} puts there. */
    void run(Arguments arguments, Runnable launches) {
        CudaGraph known = graphs.get(arguments);
        if (known != null) {
            known.launch(queue.stream());
        } else if (!on || graphs.size() == MOST_GRAPHS || seen.put(arguments, true) == null) {
            launches.run();
        } else {
            CudaGraph graph = queue.stream().captured(launches);
            graphs.put(arguments, graph);
            graph.launch(queue.stream());
        }
    }

    /** Frees the graphs. */
    void close() {
        graphs.values().forEach(CudaGraph::close);
        graphs.clear();
    }
}
