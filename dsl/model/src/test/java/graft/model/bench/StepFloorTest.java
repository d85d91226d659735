package graft.model.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.plan.StepArithmetic;
import graft.tensor.Sizes;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a step of 64 graphs needs, in GFLOP: means over the eight batches of the file of the contests with other libraries, which has so many tokens, the graph token among them, and so many pairs. Behind the
 * last attention only graph tokens count: three products of 768 x 768 forward and three backward, six where they train, have 64 rows instead of 1,665, which is 1.89 GFLOP each; with them go twelve products of
 * Houlsby's bottlenecks, 48 wide, 1.42 together.
 */
class StepFloorTest {
    private static final int BATCHES = 8;
    private static final Sizes FILE = new Sizes(512, 13_322, 370_446, 0, 50);

    private static double gflop(String method) {
        CompiledModel model = CompiledModel.of(StepBench.model("graphormer-base", method));
        return StepArithmetic.of(method.equals("infer") ? model.inference() : model.training(Objective.TASK), List.of(FILE)) * 1e-9 / BATCHES;
    }

    @Test
    void isThatOfTheCountByHand() {
        double product = 1.89;
        assertEquals(143 - 3 * product, gflop("infer"), 1.43);
        assertEquals(285 - 6 * product, gflop("lora"), 2.85);
        assertEquals(429 - 9 * product, gflop("full"), 4.29);
        double bottlenecks = 1.42;
        assertEquals(298 - 6 * product - bottlenecks, gflop("houlsby"), 2.98);
    }
}
