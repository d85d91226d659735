package graft.model.bench;

import graft.backend.Backend;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.model.ModelException;
import graft.model.adapter.GAdapter;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.model.preset.Graphormer;
import graft.plan.ResidentMemory;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.train.EpochOrder;
import graft.train.MicroBatches;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether memory stays where it is: very many training steps of a very small model (a G-Adapter on one frozen block, 16 wide, graphs of 3 to 10 atoms, so that nearly every batch has
 * sizes of its own), and the process's resident memory as the system tells it, sampled on the way. JSON lines: one a sample, and one at the end.
 */
public final class LoopBench {
    private static final int SAMPLES = 20;
    private static final int GRAPHS = 61;
    private static final int BATCH = 3;
    private static final int SMALLEST = 3;
    private static final int SIZES = 8;

    private LoopBench() {}

    /** Runs so many steps. */
    public static void run(long steps, int threads, Backend backend, Consumer<String> jsonLine) {
        if (steps < SAMPLES) throw new ModelException("steps is " + steps + "; it must be at least " + SAMPLES + ", one for each sample of memory");
        CompiledModel compiled = CompiledModel.of(Graphormer.slim().withBlocks(1).withWidth(16, 16).withHeads(2).withDropout(0, 0, 0).describe()
                .grafted(g -> g.freezeBackbone().everyBlock(b -> b.afterBlock(GAdapter.ofRank(4))).regression(1)));
        Program program = compiled.training(Objective.TASK);
        List<Sample> samples = IntStream.range(0, GRAPHS).mapToObj(i -> BenchGraphs.sample(0, i, SMALLEST + i % SIZES)).toList();
        List<StepBatch> batches = EpochOrder.cut(samples, BATCH).stream().map(b -> MicroBatches.step(b, program, 1, 1, 0, backend.cutting(program))).toList();
        Sizes maxima = batches.stream().map(b -> MicroBatches.maxima(b.microBatches(), program.hasToken())).reduce(Sizes.NONE, Sizes::max);
        try (Session session = backend.open(program, compiled.initialWeights(0), maxima, threads)) {
            long start = -1;
            long begin = System.nanoTime();
            for (long step = 1; step <= steps; step++) {
                StepBatch batch = batches.get((int) (step % batches.size()));
                session.run(new StepBatch(batch.microBatches(), step, 0, batch.labelledCells(), batch.cells()));
                session.update(new AdamWStep(1e-4, 0.9, 0.999, 1e-8, 0.01, step, 1));
                if (step * SAMPLES / steps == (step - 1) * SAMPLES / steps) continue;
                long now = bytes(ResidentMemory.now());
                if (start < 0) start = now;
                jsonLine.accept(line(step, begin, backend).put("rss_bytes", now).toString());
            }
            jsonLine.accept(line(steps, begin, backend).put("threads", threads).put("rss_start_bytes", start).put("rss_peak_bytes", bytes(ResidentMemory.peak())).put("rss_end_bytes", bytes(ResidentMemory.now()))
                    .put("planned_bytes", session.memory().total()).toString());
        }
    }

    private static ObjectNode line(long step, long begin, Backend backend) {
        double seconds = (System.nanoTime() - begin) * 1e-9;
        return JsonMapper.shared().createObjectNode().put("bench", "loop").put("backend", backend.name()).put("step", step).put("seconds", Math.round(seconds * 10) / 10.0);
    }

    private static long bytes(OptionalLong known) {
        return known.orElse(-1);
    }
}
