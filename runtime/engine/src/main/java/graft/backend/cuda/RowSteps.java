package graft.backend.cuda;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;

/** Steps that work along rows, and sums over rows. */
final class RowSteps {
    private final StepRoom room;

    RowSteps(StepRoom room) {
        this.room = room;
    }

    private static int flag(boolean value) {
        return value ? 1 : 0;
    }

    DeviceStep layerNorm(Op.LayerNorm o, Instruction i) {
        Call call = room.queue().call(Kernel.LAYER_NORM);
        long x = room.in(i, 0), gamma = room.in(i, 1), beta = room.in(i, 2), y = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(x).pointer(gamma).pointer(beta).pointer(y).int32(size.columns()).float32(o.epsilon()).int32(flag(o.unbiased()))
                .rows(StepRoom.rows(size, m), size.columns());
    }

    DeviceStep layerNormGradInput(Op.LayerNorm o, Instruction i) {
        Call call = room.queue().call(Kernel.LAYER_NORM_GRAD);
        long dy = room.in(i, 0), x = room.in(i, 1), gamma = room.in(i, 2), dx = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(dy).pointer(x).pointer(gamma).pointer(dx).int32(size.columns()).float32(o.epsilon()).int32(flag(o.unbiased()))
                .rows(StepRoom.rows(size, m), size.columns());
    }

    DeviceStep layerNormGradGamma(Op.LayerNorm o, Instruction i, int line) {
        Call call = room.queue().call(Kernel.LAYER_NORM_STATS);
        Value size = i.inputs().getFirst();
        Place scratch = room.scratch(i, line);
        long statsBytes = DeviceScratch.normStats(i, room.maxima());
        long dy = room.in(i, 0), x = room.in(i, 1), stats = scratch.part(0, statsBytes).address();
        DeviceStep sums = columnSums(dy, x, stats, size, scratch.part(statsBytes, scratch.bytes() - statsBytes).address());
        DeviceStep combine = combine(scratch.part(statsBytes, scratch.bytes() - statsBytes).address(), size, room.out(i, 0));
        return m -> {
            call.begin().pointer(x).pointer(stats).int32(size.columns()).float32(o.epsilon()).int32(flag(o.unbiased())).rows(StepRoom.rows(size, m), size.columns());
            sums.run(m);
            combine.run(m);
        };
    }

    /** db += column sums of dy. */
    DeviceStep columnSum(Instruction i, int line) {
        long partial = room.scratch(i, line).address();
        Value size = i.inputs().getFirst();
        DeviceStep sums = columnSums(room.in(i, 0), 0, 0, size, partial);
        DeviceStep combine = combine(partial, size, room.out(i, 0));
        return m -> {
            sums.run(m);
            combine.run(m);
        };
    }

    /** ds += sums of dy * x, column by column or all together. */
    DeviceStep scaleColumnsGrad(Instruction i, int line) {
        long partial = room.scratch(i, line).address(), to = room.out(i, 0);
        Value size = i.inputs().getFirst();
        DeviceStep sums = columnSums(room.in(i, 0), room.in(i, 1), 0, size, partial);
        if (i.output().shape().elements() != 1) {
            DeviceStep combine = combine(partial, size, to);
            return m -> {
                sums.run(m);
                combine.run(m);
            };
        }
        Call total = room.queue().call(Kernel.TOTAL_COMBINE);
        return m -> {
            sums.run(m);
            long parts = (long) DeviceScratch.chunks(StepRoom.rows(size, m)) * size.columns();
            total.begin().pointer(partial).pointer(to).int64(parts).alone(parts);
        };
    }

    private DeviceStep columnSums(long dy, long x, long stats, Value size, long partial) {
        Call call = room.queue().call(Kernel.COLUMN_PARTIAL);
        return m -> {
            int rows = StepRoom.rows(size, m);
            call.begin().pointer(dy).pointer(x).pointer(stats).pointer(partial).int32(rows).int32(size.columns()).int32(DeviceScratch.CHUNK_ROWS)
                    .listed(DeviceScratch.chunks(rows), size.columns());
        };
    }

    private DeviceStep combine(long partial, Value size, long to) {
        Call call = room.queue().call(Kernel.COLUMN_COMBINE);
        return m -> call.begin().pointer(partial).pointer(to).int32(DeviceScratch.chunks(StepRoom.rows(size, m))).int32(size.columns()).columns(size.columns(), 1);
    }

    DeviceStep unitRows(Op.UnitRows o, Instruction i) {
        Call call = room.queue().call(Kernel.UNIT_ROWS);
        long x = room.in(i, 0), y = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(x).pointer(y).int32(size.columns()).float32(o.epsilon()).rows(StepRoom.rows(size, m), size.columns());
    }

    DeviceStep unitRowsGrad(Op.UnitRowsGrad o, Instruction i) {
        Call call = room.queue().call(Kernel.UNIT_ROWS_GRAD);
        long dy = room.in(i, 0), x = room.in(i, 1), dx = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(dy).pointer(x).pointer(dx).int32(size.columns()).float32(o.epsilon()).rows(StepRoom.rows(size, m), size.columns());
    }

    DeviceStep rowSoftmax(Instruction i) {
        Call call = room.queue().call(Kernel.ROW_SOFTMAX);
        long x = room.in(i, 0), y = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(x).pointer(y).int32(size.columns()).rows(StepRoom.rows(size, m), size.columns());
    }

    DeviceStep rowSoftmaxGrad(Instruction i) {
        Call call = room.queue().call(Kernel.ROW_SOFTMAX_GRAD);
        long dy = room.in(i, 0), y = room.in(i, 1), dx = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(dy).pointer(y).pointer(dx).int32(size.columns()).rows(StepRoom.rows(size, m), size.columns());
    }
}
