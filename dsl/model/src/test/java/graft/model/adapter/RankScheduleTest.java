package graft.model.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.cpu.CpuBackend;
import graft.graph.Graph;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.kernel.AdamWStep;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.molecules.chem.OgbFeaturiser;
import graft.program.Program;
import graft.train.StepController;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** AdaLoRA's budget is that of the paper (arXiv 2303.10512, equation 12), and so many ranks are in use. */
class RankScheduleTest {
    private static final int TOTAL = 60;
    private static final int MAPS = 4;
    private final AdaLora adapter = new AdaLora(4, 1, 4, 0, 0, 0.1, 0.3);

    /** b(T) + (b(0) - b(T)) (1 - (t - t_i) / (T - t_i - t_f))^3 between t_i = 6 and T - t_f = 42, in whole ranks. */
    private static int formula(int step) {
        double from = 4 * MAPS;
        double to = MAPS;
        if (step <= 6) return (int) from;
        if (step >= 42) return (int) to;
        return (int) Math.floor(to + (from - to) * Math.pow(1 - (step - 6) / (60 - 6 - 18.0), 3));
    }

    private static StepController.Place place(int step) {
        return new StepController.Place(step, TOTAL, 1, 1);
    }

    @Test
    void theBudgetIsTheFormula() {
        RankSchedule schedule = new RankSchedule(adapter, IntStream.range(0, MAPS).mapToObj(i -> new RankSchedule.Factors("map" + i, 12, 12)).toList());
        int[] budget = IntStream.rangeClosed(1, TOTAL).map(step -> schedule.budget(place(step))).toArray();
        for (int step = 1; step <= TOTAL; step++) assertEquals(formula(step), budget[step - 1], "step " + step);
        assertTrue(Arrays.stream(budget).distinct().count() > 8, "it falls by and by");
    }

    @Test
    void soManyRanksAreInUse() {
        CompiledModel model = CompiledModel.of(TinyModel.gtn().grafted(g -> g.freezeBackbone().regression(1).everyBlock(b -> b.query(adapter).value(adapter))));
        StepController schedule = model.controllers().getFirst();
        List<Sample> samples = Stream.of("CCO", "c1ccncc1", "CC#N").map(smiles -> {
            Graph graph = OgbFeaturiser.featurise(smiles);
            return new Sample(smiles.length(), graph, ShortestPaths.of(graph), new double[] {smiles.length() - 5});
        }).toList();
        Program program = model.training(Objective.TASK);
        List<String> scales = model.adapterParts().stream().map(p -> p.name()).filter(name -> name.endsWith(".E")).toList();
        assertEquals(MAPS, scales.size());
        try (Session session = CpuBackend.scalar().open(program, model.initialWeights(3), RaggedBatch.sizesOf(samples, program.hasToken()), 1)) {
            for (int step = 1; step <= TOTAL; step++) {
                session.run(new StepBatch(List.of(samples), step, 7, samples.size(), samples.size()));
                session.update(new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0, step, 1));
                schedule.afterUpdate(session, place(step));
                long used = scales.stream().flatMapToDouble(name -> Arrays.stream(session.read(Session.State.WEIGHT, name))).filter(e -> e != 0).count();
                // Every ten steps while it falls, every step once ranks are settled; in between, ranks may come back.
                if (step > 42 || step % 10 == 0) assertEquals(formula(step), used, "step " + step);
                else assertTrue(used >= formula(step), "step " + step);
            }
        }
    }
}
