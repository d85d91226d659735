package graft.backend.cuda;

import graft.program.Instruction;
import graft.program.Value;
import graft.tensor.Sizes;

/**
 * What instructions are compiled with: the stream, where values lie, what the batch has.
 *
 * @param maxima for which scratch memory is laid out
 */
record StepRoom(DeviceQueue queue, DeviceSlots slots, DeviceScratch scratch, BatchUses uses, Sizes maxima) {
    /** The device address of an input of an instruction. */
    long in(Instruction i, int k) {
        return slots.address(i.inputs().get(k));
    }

    /** The device address of an output. */
    long out(Instruction i, int k) {
        return slots.address(i.outputs().get(k));
    }

    /** The scratch memory of an instruction. */
    Place scratch(Instruction i, int line) {
        return slots.scratch(i, line, scratch.bytes(i, maxima));
    }

    /** Rows of a value in a micro-batch. */
    static int rows(Value v, DeviceMicro m) {
        return v.shape().rows(m.sizes);
    }

    /** Elements of a value in a micro-batch. */
    static long elements(Value v, DeviceMicro m) {
        return v.shape().elements(m.sizes);
    }
}
