package graft.backend.cuda;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.random.Philox;
import graft.tensor.Dim;

/** Steps with random numbers, which are keyed as on every other back end. */
final class RandomSteps {
    private static final int THREADS = 128;

    private final StepRoom room;

    RandomSteps(StepRoom room) {
        this.room = room;
    }

    /** y = x after dropout; rows are tokens or graphs. */
    DeviceStep dropout(Op.Dropout o, Instruction i) {
        Call call = room.queue().call(Kernel.DROPOUT);
        long x = room.in(i, 0), y = room.out(i, 0);
        int columns = i.output().columns();
        boolean graphs = i.output().shape().rowDim() == Dim.Ragged.GRAPHS;
        return m -> {
            int blocks = ((graphs ? 1 : m.sizes.largestGraph()) * columns + 3) / 4;
            key(call.begin().pointer(x).pointer(y).pointer(graphs ? 0 : m.batch.tokenStart()).pointer(m.batch.dataRow()).int32(columns), o.site(), m)
                    .int64(Philox.dropThreshold(o.rate())).float32(1 / (1 - o.rate())).grid((blocks + THREADS - 1) / THREADS, m.sizes.graphs(), 1, THREADS, 0);
        };
    }

    /** Noise [T, d], 0 on graph tokens. */
    DeviceStep gaussianNoise(Op.GaussianNoise o, Instruction i, boolean hasToken) {
        Call call = room.queue().call(Kernel.GAUSSIAN_NOISE);
        long y = room.out(i, 0);
        int columns = i.output().columns();
        return m -> {
            int halves = (m.sizes.largestGraph() * columns + 1) / 2;
            key(call.begin().pointer(y).pointer(m.batch.tokenStart()).pointer(m.batch.dataRow()).int32(columns).int32(hasToken ? 1 : 0), o.site(), m).float32(o.sigma())
                    .grid((halves + THREADS - 1) / THREADS, m.sizes.graphs(), 1, THREADS, 0);
        };
    }

    private static Call key(Call call, int site, DeviceMicro m) {
        return call.int32(site).int32(m.seedLow).int32(m.seedHigh).pointer(m.batch.stepNumber());
    }

    /** A step of SMART's ascent. */
    DeviceStep ascentStep(Op.AscentStep o, Instruction i, boolean hasToken) {
        Call call = room.queue().call(Kernel.ASCENT_STEP);
        long delta = room.in(i, 0), g = room.in(i, 1), out = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(delta).pointer(g).pointer(out).pointer(m.batch.tokenStart()).pointer(m.batch.graphOfToken()).int32(size.columns()).int32(hasToken ? 1 : 0)
                .float32(o.step()).float32(o.radius()).rows(StepRoom.rows(size, m), size.columns());
    }
}
