package graft.program;

import java.util.ArrayList;
import java.util.List;

/** Lets operations of a program run again: the same operation, results of their own. */
public final class Repetition {
    private int nextId;

    /** @param program whose operations are repeated; new values are numbered behind its own */
    public Repetition(Program program) {
        for (Instruction i : program.instructions()) {
            for (Value v : i.inputs()) nextId = Math.max(nextId, v.id() + 1);
            for (Value v : i.outputs()) nextId = Math.max(nextId, v.id() + 1);
        }
    }

    /**
     * An instruction once more, with outputs that are new values.
     *
     * @param inputs of the shapes of the instruction's own
     * @throws ProgramException if the instruction adds to gradients or gives a number: twice is not once
     */
    public Instruction of(Instruction i, List<Value> inputs) {
        List<Value> outputs = new ArrayList<>();
        for (Value v : i.outputs()) {
            if (!v.isComputed()) throw new ProgramException("'" + i + "' cannot run twice: " + v + " would count twice");
            outputs.add(new Value(nextId++, v.shape(), v.kind(), v.origin()));
        }
        return new Instruction(i.op(), inputs, outputs);
    }
}
