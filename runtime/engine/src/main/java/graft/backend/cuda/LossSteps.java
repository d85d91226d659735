package graft.backend.cuda;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;

/** Steps of losses and divergences. Sums are added to doubles of the step, which the host divides by the cells of the whole batch. */
final class LossSteps {
    private final StepRoom room;

    LossSteps(StepRoom room) {
        this.room = room;
    }

    DeviceStep loss(Op.Loss o, Instruction i) {
        Call call = room.queue().call(Kernel.LOSS_SUM);
        long z = room.in(i, 0), to = room.slots().scalar(i.output());
        int labels = room.uses().input(i, 1);
        Value size = i.inputs().getFirst();
        return m -> call.begin().pointer(z).pointer(m.batch.doubles(labels)).pointer(to).int64(StepRoom.elements(size, m)).int32(o.loss().ordinal()).alone(StepRoom.elements(size, m));
    }

    DeviceStep lossGrad(Op.LossGrad o, Instruction i) {
        Call call = room.queue().call(Kernel.LOSS_GRAD);
        long z = room.in(i, 0), dz = room.out(i, 0);
        int labels = room.uses().input(i, 1);
        Value size = i.output();
        return m -> call.begin().pointer(z).pointer(m.batch.doubles(labels)).pointer(dz).int64(StepRoom.elements(size, m)).int32(o.loss().ordinal())
                .float32(o.coefficient() / m.labelledCells).over(StepRoom.elements(size, m));
    }

    DeviceStep classLoss(Instruction i) {
        Call call = room.queue().call(Kernel.CLASS_LOSS_SUM);
        long z = room.in(i, 0), to = room.slots().scalar(i.output());
        int classes = room.uses().input(i, 1);
        Value size = i.inputs().getFirst();
        return m -> call.begin().pointer(z).pointer(m.batch.doubles(classes)).pointer(to).int32(StepRoom.rows(size, m)).int32(size.columns()).alone(StepRoom.rows(size, m));
    }

    DeviceStep classLossGrad(Op.ClassLossGrad o, Instruction i) {
        Call call = room.queue().call(Kernel.CLASS_LOSS_GRAD);
        long z = room.in(i, 0), dz = room.out(i, 0);
        int classes = room.uses().input(i, 1);
        Value size = i.output();
        return m -> call.begin().pointer(z).pointer(m.batch.doubles(classes)).pointer(dz).int32(StepRoom.rows(size, m)).int32(size.columns())
                .float32(o.coefficient() / m.labelledCells).over(StepRoom.rows(size, m));
    }

    DeviceStep divergence(Op.Divergence o, Instruction i) {
        Call call = room.queue().call(Kernel.DIVERGENCE_SUM);
        long z = room.in(i, 0), r = room.in(i, 1), to = room.slots().scalar(i.output());
        Value size = i.inputs().getFirst();
        return m -> call.begin().pointer(z).pointer(r).pointer(to).int64(StepRoom.elements(size, m)).int32(o.divergence().ordinal()).alone(StepRoom.elements(size, m));
    }

    DeviceStep divergenceGrad(Op.DivergenceGrad o, Instruction i) {
        Call call = room.queue().call(Kernel.DIVERGENCE_GRAD);
        long z = room.in(i, 0), r = room.in(i, 1), dz = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(z).pointer(r).pointer(dz).int64(StepRoom.elements(size, m)).int32(o.divergence().ordinal()).float32(o.coefficient() / m.cells)
                .over(StepRoom.elements(size, m));
    }

    /** What the sum of a scalar's operation is divided by. */
    static double divisor(Op op, double labelledCells, double cells) {
        return switch (op) {
            case Op.Loss o -> labelledCells;
            case Op.ClassLoss o -> labelledCells;
            case Op.Divergence o -> cells;
            default -> 1;
        };
    }
}
