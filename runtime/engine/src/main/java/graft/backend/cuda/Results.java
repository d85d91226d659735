package graft.backend.cuda;

import graft.cuda.CudaContext;
import graft.cuda.CudaEvent;
import graft.cuda.CudaStream;
import graft.cuda.PinnedMemory;
import graft.tensor.Sizes;
import graft.program.Value;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * What a micro-batch gives, on its way to the host: outputs, and the step's scalars with the last one. The copying stream fetches them as soon as they are made, while
 * the other stream goes on with what follows, such as the backward pass. A session has two and takes them in turns.
 */
final class Results {
    private final List<Value> outputs;
    private final List<Place> places;
    private final Place scalars;
    private final PinnedMemory pinned;
    private final CudaEvent made;
    private final CudaEvent fetched;
    private final long scalarsAt;

    /** @param places of the outputs, at the maxima */
    Results(List<Value> outputs, List<Place> places, Place scalars, CudaContext context) {
        this.outputs = outputs;
        this.places = places;
        this.scalars = scalars;
        scalarsAt = Staging.bytes(places.stream().mapToLong(Place::bytes).sum(), 1);
        pinned = context.pinned(scalarsAt + Math.max(Double.BYTES, scalars.bytes()));
        made = context.event();
        fetched = context.event();
    }

    /** Starts to fetch what the computing stream has been given to make so far. */
    void fetch(Sizes sizes, CudaStream computing, CudaStream copying, boolean last) {
        computing.record(made);
        copying.waitFor(made);
        long at = 0;
        for (int o = 0; o < outputs.size(); o++) {
            long bytes = outputs.get(o).shape().elements(sizes) * Float.BYTES;
            copying.download(places.get(o).memory(), places.get(o).offset(), pinned, at, bytes);
            at += bytes;
        }
        if (last && scalars.bytes() > 0) copying.download(scalars.memory(), scalars.offset(), pinned, scalarsAt, scalars.bytes());
        copying.record(fetched);
    }

    /** Waits for the outputs and copies each behind what earlier micro-batches gave. */
    void collect(Sizes sizes, double[][] to, int[] filled) {
        fetched.synchronize();
        long at = 0;
        for (int o = 0; o < outputs.size(); o++) {
            int count = Math.toIntExact(outputs.get(o).shape().elements(sizes));
            for (int e = 0; e < count; e++) to[o][filled[o] + e] = pinned.segment().get(ValueLayout.JAVA_FLOAT, at + (long) e * Float.BYTES);
            filled[o] += count;
            at += (long) count * Float.BYTES;
        }
    }

    /** Gives back what lies beside the session's block. */
    void close() {
        pinned.close();
        made.close();
        fetched.close();
    }

    /** A scalar of the step, after {@link #collect}. */
    double scalar(int index) {
        return pinned.segment().get(ValueLayout.JAVA_DOUBLE, scalarsAt + (long) index * Double.BYTES);
    }
}
