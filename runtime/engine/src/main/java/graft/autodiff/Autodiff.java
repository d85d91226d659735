package graft.autodiff;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.ProgramBuilder;
import graft.program.ProgramException;
import graft.program.Region;
import graft.program.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Appends the backward half of a program. Values that need no gradient get none: a frozen weight's gradient is never computed. The program
 * may already hold a backward half, as SMART's ascent step needs: no gradient flows through it.
 */
public final class Autodiff {
    /** A scalar of the program and its factor in the objective. */
    public record Term(Value scalar, double coefficient) {}

    private final ProgramBuilder builder;
    private final List<Instruction> forward;
    private final Set<Value> wanted = new HashSet<>();
    private final Set<Value> needed;
    private final Map<Value, Value> gradients = new HashMap<>();
    private final Map<Value, Value> buffers = new HashMap<>();
    private final Map<Value, Double> coefficients = new HashMap<>();

    private Autodiff(ProgramBuilder builder, List<Term> objective, Collection<Value> wrt) {
        this.builder = builder;
        this.forward = builder.instructions();
        wanted.addAll(wrt);
        needed = dependents(forward, wanted);
        for (Term t : objective) coefficients.merge(t.scalar(), t.coefficient(), Double::sum);
    }

    /**
     * Differentiates the sum of the terms. Gradients of parameters are added to their buffers; gradients of other values are returned.
     *
     * @param objective scalars and factors; a term with factor 0 contributes no instruction
     * @param wrt parameters and computed values
     * @return the gradient of each computed value in {@code wrt} that the objective depends on
     */
    public static Map<Value, Value> differentiate(ProgramBuilder builder, List<Term> objective, Collection<Value> wrt) {
        return new Autodiff(builder, objective, wrt).run();
    }

    private Map<Value, Value> run() {
        for (Instruction i : forward.reversed()) {
            if (i.inputs().stream().noneMatch(needed::contains)) continue;
            if (i.output().origin() instanceof Value.Scalar) {
                double c = coefficients.getOrDefault(i.output(), 0.0);
                if (c != 0) GradientRules.scalar(i, c, this);
            } else if (i.outputs().stream().anyMatch(v -> gradients.containsKey(v) || buffers.containsKey(v))) {
                GradientRules.apply(i, this);
            }
        }
        Map<Value, Value> result = new LinkedHashMap<>();
        for (Value v : wanted.stream().sorted(java.util.Comparator.comparingInt(Value::id)).toList()) {
            if (v.isComputed() && gradients.containsKey(v)) result.put(v, gradients.get(v));
        }
        return result;
    }

    private static Set<Value> dependents(List<Instruction> forward, Set<Value> wanted) {
        Set<Value> needed = new HashSet<>(wanted);
        for (Instruction i : forward) {
            if (GradientRules.stopsGradient(i.op())) continue;
            if (i.inputs().stream().anyMatch(needed::contains)) {
                for (Value v : i.outputs()) if (v.isComputed()) needed.add(v);
            }
        }
        return needed;
    }

    ProgramBuilder builder() {
        return builder;
    }

    /** The gradient of an output so far, or null if the objective does not depend on it. */
    Value gradient(Value output) {
        Value computed = gradients.get(output);
        Value buffer = buffers.get(output);
        if (buffer == null) return computed;
        return computed == null ? buffer : builder.add(buffer, computed);
    }

    /** True if the value is, or depends on, something that a gradient was asked for. */
    boolean needs(Value v) {
        return needed.contains(v);
    }

    /**
     * Adds a contribution to a value's gradient. A parameter's goes to its buffer; so does what a micro-batch contributes to a value that is made once a step.
     */
    void add(Value v, Value contribution) {
        if (!needed.contains(v)) return;
        boolean fromMicroBatch = isOnce(v) && builder.region(contribution) == Region.BODY;
        if (fromMicroBatch || v.origin() instanceof Value.FromParameter) {
            accumulate(v, new Op.Accumulate(), contribution);
            return;
        }
        Value soFar = gradients.get(v);
        gradients.put(v, soFar == null ? contribution : builder.add(soFar, contribution));
    }

    /**
     * Emits {@code op} into the gradient buffer of a weight, if a gradient was asked for it. The weight is a parameter, or made of parameters alone.
     *
     * @throws ProgramException if the weight depends on the batch: dropping its gradient would train something else than was asked for
     */
    void accumulate(Value weight, Op op, Value... in) {
        if (!needed.contains(weight)) return;
        if (weight.origin() instanceof Value.FromParameter p) {
            builder.accumulate(op, List.of(in), List.of(p.parameter()));
        } else if (isOnce(weight)) {
            buffers.put(weight, builder.accumulate(op, List.of(in), weight));
        } else {
            throw new ProgramException("a gradient is needed for " + weight + " " + weight.shape() + ", which is computed from the batch, but " + op.mnemonic()
                    + " can only add to the gradient of a parameter or of what is made of parameters alone; give the operation one of these there");
        }
    }

    /** True if the value is computed from weights alone, once a step. */
    private boolean isOnce(Value v) {
        return v.isComputed() && builder.region(v) == Region.PROLOGUE;
    }
}
