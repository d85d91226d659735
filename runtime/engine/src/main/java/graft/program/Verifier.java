package graft.program;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The law that every program obeys: values are written once and before they are read, shapes follow from the shape rules, prologue, body and epilogue
 * come in this order, and what runs once a step reads nothing of a micro-batch.
 */
public final class Verifier {
    private Verifier() {}

    /** @throws ProgramException naming the first instruction that breaks the law */
    public static void verify(Program program) {
        Set<Value> defined = new HashSet<>();
        Regions regions = new Regions();
        Region current = Region.PROLOGUE;
        int line = 0;
        for (Instruction i : program.instructions()) {
            line++;
            Region region = regions.note(i);
            if (region.compareTo(current) < 0) fail(line, i, "it belongs to the " + name(region) + " and stands behind the " + name(current));
            current = region;
            for (Value v : i.inputs()) {
                if ((v.isComputed() || v.origin() instanceof Value.Scalar) && !defined.contains(v)) fail(line, i, v + " is read before it is written");
                if (v.origin() instanceof Value.GradientOf) fail(line, i, "a gradient buffer is read inside the program");
                if (region == Region.EPILOGUE && regions.of(v) == Region.BODY) fail(line, i, v + " belongs to a micro-batch, of which a step has several, and the instruction runs once a step");
            }
            List<graft.tensor.Shape> shapes = ShapeRules.infer(i.op(), i.inputs());
            int computed = 0;
            for (Value v : i.outputs()) {
                switch (v.origin()) {
                    case Value.Computed c -> {
                        if (!defined.add(v)) fail(line, i, v + " is written twice");
                        if (computed >= shapes.size() || !shapes.get(computed).equals(v.shape())) fail(line, i, v + " has a shape that the rule does not give");
                        computed++;
                    }
                    case Value.Scalar s -> {
                        if (region == Region.EPILOGUE) fail(line, i, "a number of the epilogue comes too late to be reported");
                        defined.add(v);
                    }
                    case Value.AdjointOf a -> {
                        if (!shapes.isEmpty()) fail(line, i, "a gradient buffer cannot take the result of " + i.op().mnemonic());
                        if (regions.of(a.value()) != Region.PROLOGUE) fail(line, i, a.value() + " is not made of weights alone, so it has no gradient buffer");
                        OperandRules.checkAccumulated(i.op(), i.inputs(), v);
                    }
                    case Value.GradientOf g -> {
                        if (!shapes.isEmpty()) fail(line, i, "a gradient buffer cannot take the result of " + i.op().mnemonic());
                        OperandRules.checkAccumulated(i.op(), i.inputs(), v);
                    }
                    default -> fail(line, i, v + " cannot be written");
                }
            }
        }
        program.outputs().forEach((name, v) -> {
            if (v.isComputed() && !defined.contains(v)) throw new ProgramException("output '" + name + "' is never written");
            if (regions.isOnce(v)) throw new ProgramException("output '" + name + "' is made of weights alone; outputs are rows of the batch");
        });
    }

    private static String name(Region region) {
        return region.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static void fail(int line, Instruction i, String why) {
        throw new ProgramException("instruction " + line + " breaks the law: " + why + "\n  " + i);
    }
}
