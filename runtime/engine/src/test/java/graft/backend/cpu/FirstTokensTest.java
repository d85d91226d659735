package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Session;
import graft.backend.StepBatch;
import graft.plan.StepArithmetic;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.Program;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Dim;
import graft.tensor.Shape;
import graft.tensor.Sizes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What only graph tokens are needed of is computed for them alone, and nothing else changes. */
class FirstTokensTest {
    private static final List<StepBatch> BATCHES = List.of(TinyGtn.batch(TinyGtn.samples(1, 5, 9, 1, 13, 2, 7), 2, 1), TinyGtn.batch(TinyGtn.samples(2, 11, 3, 8, 30), 2, 2));
    private static final Sizes MAXIMA = TinyGtn.maxima(BATCHES.toArray(StepBatch[]::new));

    private static Stream<Arguments> kinds() {
        return Stream.of(CpuBackend.chosen(), CpuBackend.scalar())
                .flatMap(backend -> Stream.of(false, true).flatMap(allTrain -> Stream.of(false, true).map(anchored -> Arguments.of(backend, allTrain, anchored))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void trainsToTheSameBits(CpuBackend backend, boolean allTrain, boolean anchored) {
        assertEquals(bits(backend, TinyGtn.training(allTrain, anchored, 0.1)), bits(backend, TinyGtn.trainingCutShort(allTrain, anchored, 0.1)));
    }

    private static long bits(CpuBackend backend, Program program) {
        try (CpuSession session = (CpuSession) backend.open(program, TinyGtn.weights(program), MAXIMA, 2)) {
            return Trainer.train(session, BATCHES);
        }
    }

    @Test
    void theLastBlockBehindItsAttentionIsLeftToTheGraphTokens() {
        Sizes sizes = new Sizes(10, 1_010, 0, 0, 101);
        long saved = StepArithmetic.of(TinyGtn.training(false, false, 0.1), List.of(sizes)) - StepArithmetic.of(TinyGtn.trainingCutShort(false, false, 0.1), List.of(sizes));
        int productBehindAttention = TinyGtn.WIDTH * TinyGtn.WIDTH;
        int feedForward = 2 * TinyGtn.WIDTH * 2 * TinyGtn.WIDTH;
        int forwardAndBackward = 2;
        assertEquals(2L * (sizes.tokens() - sizes.graphs()) * (productBehindAttention + feedForward) * forwardAndBackward, saved);
    }

    @Test
    void theAnchorsPassIsCutShortLikeTheStudents() {
        long wide = TinyGtn.trainingCutShort(false, true, 0).instructions().stream().filter(i -> i.op() instanceof Op.Activate a && a.activation() == Activation.GELU && isOfTokens(i.output())).count();
        // Two passes, a feed-forward part in the first block of each.
        assertEquals(2, wide);
    }

    private static boolean isOfTokens(Value v) {
        return v.shape().rowDim() == Dim.Ragged.TOKENS;
    }

    @Test
    void rowsThatSomethingElseReadsAreComputedForAllTokens() {
        ProgramBuilder b = new ProgramBuilder(true);
        Value table = b.parameter(new Parameter("table", Shape.of(12, 8), Parameter.Role.FROZEN));
        Value x = b.apply(new Op.EmbeddingSum(1, 1), table, b.input(new graft.graph.NodeInputs.Features(2, 6, 0)));
        Value used = b.activate(Activation.TANH, x);
        Value sums = b.apply(new Op.Readout(Op.Pooling.SUM), used);
        Value first = b.firstTokens(b.activate(Activation.RELU, b.scale(used, 2)));
        b.output("all", used);
        b.output("y", b.add(sums, first));
        Program program = b.build();
        List<String> ops = program.instructions().stream().map(i -> i.op().mnemonic() + (isOfTokens(i.output()) ? " of tokens" : " of graphs")).toList();
        assertEquals(List.of("embedding-sum of tokens", "activate of tokens", "readout of graphs", "readout of graphs", "scale of graphs", "activate of graphs", "add of graphs"), ops);
        StepBatch batch = TinyGtn.batch(TinyGtn.samples(3, 4, 6), 2, 1);
        try (Session session = CpuBackend.chosen().open(program, TinyGtn.weights(program), TinyGtn.maxima(batch), 1)) {
            double[] all = session.run(batch).outputs().get("all");
            double[] y = session.run(batch).outputs().get("y");
            int columns = 8;
            for (int c = 0; c < columns; c++) {
                double sum = 0;
                for (int t = 0; t < 5; t++) sum += all[t * columns + c];
                assertEquals(sum + Math.max(0, 2 * all[c]), y[c], 1e-5);
            }
            assertTrue(Arrays.stream(y).anyMatch(v -> v != 0));
        }
    }
}
