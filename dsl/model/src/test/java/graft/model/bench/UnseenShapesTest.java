package graft.model.bench;

import graft.backend.Backend;
import graft.backend.Cutting;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.cpu.CpuBackend;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.model.Gtn;
import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftBuilder;
import graft.model.adapter.Lora;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.model.preset.Graphormer;
import graft.model.preset.Mat;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.testing.ForkedJvm;
import graft.train.MicroBatches;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compute threads allocate nothing, whatever the sizes of the graphs: to the byte, by the JVM's own count of the worker thread. Until C2 has compiled a kernel its vectors are objects, and it may compile
 * one anew at any time, or once in a while so that vectors stay objects for the life of the process. So steps go on until enough in a row leave nothing, and a JVM that never gets there has
 * successors. What leaves an object in each step never gets there.
 */
class UnseenShapesTest {
    private static final int JVMS = 3;

    @ParameterizedTest
    @ValueSource(strings = {"graphormer", "mat"})
    void leaveNothingOnTheHeapOfAWorker(String model) {
        List<AssertionError> failures = new ArrayList<>();
        while (failures.size() < JVMS) {
            try {
                // Those of ./graft, without which C2 may compile a kernel that has no profile.
                System.out.print(ForkedJvm.run(Steps.class, List.of("--sun-misc-unsafe-memory-access=allow", "-XX:Tier3DelayOn=10000", "-XX:+UseSerialGC"), model));
                return;
            } catch (AssertionError e) {
                failures.add(e);
                System.out.println("once more: " + e.getMessage().lines().filter(l -> l.contains("AssertionError")).findFirst().orElse(e.getMessage()));
            }
        }
        throw new AssertionError("in none of " + JVMS + " JVMs, the last of which: " + failures.getLast().getMessage(), failures.getLast());
    }

    /** Trains one model by several methods, one after the other. */
    static final class Steps {
        private static final int WARM = 20;
        private static final int UNSEEN = 100;
        private static final int MOST = 6000;
        private static final int GRAPHS = 6;
        private static final int LARGEST = 30;
        private static final Cutting SMALL = new Cutting(4, 8, 208, Long.MAX_VALUE);
        private static final Objective PROXIMAL = new Objective(Optional.of(new Objective.Bregman(1, 0.99)), Optional.empty());

        private final String model;
        private final Backend backend = CpuBackend.chosen().withCutting(SMALL);
        private final SplittableRandom random = new SplittableRandom(1);
        private int row;

        private Steps(String model) {
            this.model = model;
        }

        public static void main(String[] arguments) {
            Steps steps = new Steps(arguments[0]);
            steps.run("lora", 0, Objective.TASK);
            steps.run("lora", 0.1, PROXIMAL);
            steps.run("g-adapter", 0.1, PROXIMAL);
            steps.run("full", 0.1, PROXIMAL);
        }

        private Gtn backbone(double dropout) {
            return model.equals("mat") ? Mat.small().withBlocks(1).withDropout(dropout).describe() : Graphormer.slim().withBlocks(1).withDropout(dropout, dropout, dropout).describe();
        }

        private static void adapt(GraftBuilder g, String method, double dropout) {
            Lora lora = new Lora(8, 8, dropout, false);
            switch (method) {
                case "lora" -> g.freezeBackbone().everyBlock(b -> b.query(lora).value(lora));
                case "g-adapter" -> g.freezeBackbone().everyBlock(b -> b.afterBlock(GAdapter.ofRank(8)));
                default -> { }
            }
        }

        /** Trains until enough steps in a row have left nothing. */
        private void run(String method, double dropout, Objective objective) {
            CompiledModel compiled = CompiledModel.of(backbone(dropout).grafted(g -> adapt(g.regression(1), method, dropout)));
            Program program = compiled.training(objective);
            Set<List<Sizes>> seen = new HashSet<>();
            long start = System.nanoTime();
            try (Session session = backend.open(program, compiled.initialWeights(0), maxima(program), 2)) {
                int clean = 0;
                long last = 0;
                step(session, unseen(program, 1, seen), 1);
                for (int step = 2; clean < WARM + UNSEEN; step++) {
                    if (step > MOST) throw new AssertionError(model + ", " + method + ", dropout " + dropout + ": no " + (WARM + UNSEEN) + " steps in a row without garbage among " + MOST + "; the last left " + last + " bytes");
                    StepBatch batch = unseen(program, step, seen);
                    long before = WorkerGarbage.bytes().orElseThrow();
                    step(session, batch, step);
                    last = WorkerGarbage.bytes().orElseThrow() - before;
                    clean = last == 0 ? clean + 1 : 0;
                }
                System.out.printf("%s, %s, dropout %.1f: %d steps, %.1f s%n", model, method, dropout, seen.size(), (System.nanoTime() - start) * 1e-9);
            }
        }

        private Sample sample(int nodes) {
            return model.equals("mat") ? BenchGraphs.matSample(0, row++, nodes) : BenchGraphs.sample(0, row++, nodes);
        }

        private Sizes maxima(Program program) {
            List<Sample> largest = IntStream.range(0, GRAPHS).mapToObj(i -> sample(LARGEST)).toList();
            return RaggedBatch.sizesOf(largest, program.hasToken());
        }

        /** A batch none like which has been before. */
        private StepBatch unseen(Program program, int step, Set<List<Sizes>> seen) {
            while (true) {
                List<Sample> samples = IntStream.range(0, GRAPHS).mapToObj(i -> sample(random.nextInt(2, LARGEST))).toList();
                StepBatch batch = MicroBatches.step(samples, program, 1, step, 0, SMALL);
                if (seen.add(batch.microBatches().stream().map(m -> RaggedBatch.sizesOf(m, program.hasToken())).toList())) return batch;
            }
        }

        private static void step(Session session, StepBatch batch, int step) {
            session.run(batch);
            session.gradientNorm();
            session.update(new AdamWStep(1e-4, 0.9, 0.999, 1e-8, 0.01, step, 1));
            session.moveAnchors(0.99);
        }
    }
}
