package graft.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.laws.LawCase;
import graft.laws.OpLaws;
import graft.program.Program;
import graft.program.Region;
import graft.tensor.Sizes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts by hand. Every case of the laws ends in a linear head of two numbers a graph, everything in it trained. */
class StepArithmeticTest {
    private static final int GRAPHS = 3;
    private static final int TOKENS = 50;
    private static final int PAIRS = 900;
    private static final Sizes SIZES = new Sizes(GRAPHS, TOKENS, PAIRS, 70, 20);

    private static Program program(String law) {
        return OpLaws.cases().stream().filter(c -> c.name().equals(law)).map(LawCase::program).findFirst().orElseThrow();
    }

    private static long trained(long forward) {
        return 3 * forward;
    }

    private static long head(int width) {
        return trained(2L * GRAPHS * width * 2);
    }

    @Test
    void aTrainedLinearMapMultipliesThreeTimes() {
        assertEquals(trained(2L * TOKENS * 7 * 13) + head(13), StepArithmetic.of(program("linear 7 to 13"), List.of(SIZES)));
    }

    @Test
    void aFrozenWeightHasNoGradientProduct() {
        assertEquals(2 * 2L * TOKENS * 7 * 11 + head(11), StepArithmetic.of(program("linear with a frozen weight"), List.of(SIZES)));
    }

    @Test
    void whatGoesOverElementsOnceIsNotCounted() {
        assertEquals(head(33), StepArithmetic.of(program("layer norm 33 wide"), List.of(SIZES)));
    }

    @Test
    void attentionHasTwoProductsForwardAndFourBackward() {
        LawCase law = OpLaws.cases().stream().filter(c -> c.name().startsWith("attention")).findFirst().orElseThrow();
        int width = law.program().outputs().get("y").columns();
        assertEquals(trained(2L * 2 * PAIRS * width) + head(width), StepArithmetic.of(law.program(), List.of(SIZES)));
    }

    @Test
    void theBodyCountsForEachMicroBatchAndWhatIsMadeOfWeightsOnce() {
        for (LawCase law : OpLaws.cases()) {
            Program p = law.program();
            long once = p.instructions().stream().filter(i -> p.regions().of(i) != Region.BODY).mapToLong(i -> StepArithmetic.of(i, Sizes.NONE)).sum();
            assertEquals(2 * StepArithmetic.of(p, List.of(SIZES)) - once, StepArithmetic.of(p, List.of(SIZES, SIZES)), law.name());
        }
    }
}
