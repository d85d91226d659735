package graft.plan;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import graft.tensor.Sizes;
import java.util.List;

/**
 * The arithmetic that no back end can do without: floating-point operations of products and attentions, a multiply-add counted as two. Divided by the machine's peak it is the floor of a step's
 * time. Nothing is counted for padding, since a program has none, for what goes over elements once, for structure products, whose matrix may be sparse, or for what a back end makes a
 * second time: the backward half of an attention counts as twice its forward half.
 */
public final class StepArithmetic {
    private StepArithmetic() {}

    /** Operations of one step: the body once for each micro-batch, what is made of weights alone once. */
    public static long of(Program program, List<Sizes> microBatches) {
        Regions regions = program.regions();
        long sum = 0;
        for (Instruction i : program.instructions()) {
            if (regions.of(i) != Region.BODY) sum += of(i, Sizes.NONE);
            else for (Sizes sizes : microBatches) sum += of(i, sizes);
        }
        return sum;
    }

    /** Operations of one run of an instruction at the given sizes; 0 for what is neither product nor attention. */
    static long of(Instruction i, Sizes sizes) {
        return switch (i.op()) {
            case Op.Linear o -> 2 * out(i, sizes) * columns(i, 0);
            case Op.LinearGradInput o -> 2 * out(i, sizes) * columns(i, 0);
            case Op.LinearGradWeight o -> 2 * elements(i, 0, sizes) * columns(i, 1);
            case Op.HopProjection o -> 2 * out(i, sizes) * columns(i, 0);
            case Op.HopProjectionGradInput o -> 2 * elements(i, 0, sizes) * i.output().columns();
            case Op.HopProjectionGradWeight o -> 2 * elements(i, 0, sizes) * columns(i, 1);
            case Op.BlockProduct o -> 2 * out(i, sizes) * o.block();
            case Op.BlockProductGradBlocks o -> 2 * elements(i, 0, sizes) * o.block();
            case Op.Attention o -> scoresAndSums(i, 0, sizes);
            case Op.AttentionGrad o -> 2 * scoresAndSums(i, 1, sizes);
            case Op.MixtureAttention o -> scoresAndSums(i, 0, sizes);
            case Op.MixtureAttentionGrad o -> 2 * scoresAndSums(i, 1, sizes);
            case Op.PrefixAttention o -> scoresAndSums(i, 0, sizes) + 4 * elements(i, 0, sizes) * o.length();
            case Op.PrefixAttentionGrad o -> 2 * (scoresAndSums(i, 1, sizes) + 4 * elements(i, 1, sizes) * o.forward().length());
            default -> 0;
        };
    }

    /** Scores and weighted sums of all pairs. */
    private static long scoresAndSums(Instruction i, int query, Sizes sizes) {
        return 4L * sizes.pairs() * columns(i, query);
    }

    private static long out(Instruction i, Sizes sizes) {
        return i.outputs().stream().filter(Value::isComputed).mapToLong(v -> v.shape().elements(sizes)).sum();
    }

    private static long elements(Instruction i, int input, Sizes sizes) {
        return i.inputs().get(input).shape().elements(sizes);
    }

    private static int columns(Instruction i, int input) {
        return i.inputs().get(input).columns();
    }
}
