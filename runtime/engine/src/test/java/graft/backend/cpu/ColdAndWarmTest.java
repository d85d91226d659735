package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.backend.Session;
import graft.backend.StepBatch;
import graft.program.Program;
import graft.testing.ForkedJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The interpreter, and code that C2 has compiled, train to the same bits. */
class ColdAndWarmTest {
    private static final int[] NODES = {5, 1, 9, 2, 13, 6, 3};

    /** Prints the bits of a short training run, after as many others as asked. */
    static final class Run {
        private Run() {}

        public static void main(String[] arguments) {
            long bits = 0;
            for (int i = 0; i <= Integer.parseInt(arguments[0]); i++) bits = bits();
            System.out.println("bits " + bits);
        }

        private static long bits() {
            Program program = TinyGtn.training(true, true, 0.1);
            StepBatch first = TinyGtn.batch(TinyGtn.samples(1, NODES), 3, 1);
            StepBatch second = TinyGtn.batch(TinyGtn.samples(2, NODES), 3, 2);
            try (Session session = CpuBackend.chosen().open(program, TinyGtn.weights(program), TinyGtn.maxima(first, second), 2)) {
                return Trainer.train(session, List.of(first, second));
            }
        }
    }

    @Test
    void trainToTheSameBits() {
        String cold = ForkedJvm.run(Run.class, List.of("-Xint"), "0");
        String warm = ForkedJvm.run(Run.class, List.of(), "40");
        assertEquals(lastLine(cold), lastLine(warm));
    }

    private static String lastLine(String output) {
        return output.strip().lines().toList().getLast();
    }
}
