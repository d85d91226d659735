package graft.backend.cuda;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;

/** Steps that work on each element alone. */
final class ElementSteps {
    private final StepRoom room;

    ElementSteps(StepRoom room) {
        this.room = room;
    }

    /** y = act(x). */
    DeviceStep activate(Op.Activate o, Instruction i) {
        Call call = room.queue().call(Kernel.ACTIVATE);
        long x = room.in(i, 0), y = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(x).pointer(y).int64(StepRoom.elements(size, m)).int32(o.activation().ordinal()).over(StepRoom.elements(size, m));
    }

    /** dx = dy act'(x). */
    DeviceStep activateGrad(Op.ActivateGrad o, Instruction i) {
        Call call = room.queue().call(Kernel.ACTIVATE_GRAD);
        long dy = room.in(i, 0), x = room.in(i, 1), dx = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(dy).pointer(x).pointer(dx).int64(StepRoom.elements(size, m)).int32(o.activation().ordinal()).over(StepRoom.elements(size, m));
    }

    /** y of a and b, by a kernel of two inputs. */
    DeviceStep ofTwo(Kernel kernel, Instruction i) {
        Call call = room.queue().call(kernel);
        long a = room.in(i, 0), b = room.in(i, 1), y = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(a).pointer(b).pointer(y).int64(StepRoom.elements(size, m)).over(StepRoom.elements(size, m));
    }

    /** y = factor * x. */
    DeviceStep scale(Op.Scale o, Instruction i) {
        Call call = room.queue().call(Kernel.SCALE);
        long x = room.in(i, 0), y = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(x).pointer(y).int64(StepRoom.elements(size, m)).float32(o.factor()).over(StepRoom.elements(size, m));
    }

    /** A buffer += x. */
    DeviceStep accumulate(Instruction i) {
        Call call = room.queue().call(Kernel.ACCUMULATE);
        long x = room.in(i, 0), to = room.out(i, 0);
        Value size = i.inputs().getFirst();
        return m -> call.begin().pointer(x).pointer(to).int64(StepRoom.elements(size, m)).over(StepRoom.elements(size, m));
    }

    /** y [R, c] = x + b on every row. */
    DeviceStep addBias(Instruction i) {
        long x = room.in(i, 0), b = room.in(i, 1), y = room.out(i, 0);
        return addBias(x, b, y, i.output());
    }

    /** The same, wherever the operands lie. */
    DeviceStep addBias(long x, long b, long y, Value size) {
        Call call = room.queue().call(Kernel.ADD_BIAS);
        return m -> call.begin().pointer(x).pointer(b).pointer(y).int64(StepRoom.elements(size, m)).int32(size.columns()).over(StepRoom.elements(size, m));
    }

    /** y [R, c] = x * s, column by column or all by one number. */
    DeviceStep scaleColumns(Instruction i) {
        Call call = room.queue().call(Kernel.SCALE_COLUMNS);
        long x = room.in(i, 0), s = room.in(i, 1), y = room.out(i, 0);
        int scales = Math.toIntExact(i.inputs().get(1).shape().elements());
        Value size = i.output();
        return m -> call.begin().pointer(x).pointer(s).pointer(y).int64(StepRoom.elements(size, m)).int32(scales).over(StepRoom.elements(size, m));
    }

    /** Numbers of the batch as a value. */
    DeviceStep load(Instruction i) {
        int input = room.uses().input(i, 0);
        Place to = room.slots().place(i.output());
        Value size = i.output();
        return m -> {
            long bytes = StepRoom.elements(size, m) * Float.BYTES;
            Place target = to.part(0, bytes);
            room.queue().copy(m.counting ? target : m.batch.floats(input, bytes), target);
        };
    }
}
