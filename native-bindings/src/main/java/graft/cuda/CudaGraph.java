package graft.cuda;

import graft.ffi.CuStream;
import java.lang.foreign.MemorySegment;

/** Work that was captured from a stream; see {@link CudaStream#beginCapture}. */
public final class CudaGraph extends CudaHandle {
    private final MemorySegment graph;
    private final MemorySegment executable;

    CudaGraph(CudaContext context, MemorySegment graph, MemorySegment executable) {
        super(context);
        this.graph = graph;
        this.executable = executable;
    }

    /** Puts all of it on a stream. */
    public void launch(CudaStream stream) {
        requireOpen();
        int status = CuStream.cuGraphLaunch(executable, stream.handle());
        if (status != DriverStatus.SUCCESS) throw stream.fault(status, "launching a captured graph");
        stream.launched("one of a captured graph");
    }

    @Override
    int free() {
        int first = CuStream.cuGraphExecDestroy(executable);
        int second = CuStream.cuGraphDestroy(graph);
        return first != DriverStatus.SUCCESS ? first : second;
    }

    @Override
    String what() {
        return "a captured graph";
    }
}
