package graft.examples;

import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftedModel;
import graft.model.preset.Pretrained;
import graft.model.train.FineTuning;
import graft.model.train.FineTuningRun;
import graft.model.train.RunReport;
import graft.model.train.RunSettings;
import graft.molecules.data.SplitPlan;
import graft.optim.Schedule;
import graft.optim.Warmup;
import graft.program.Activation;
import java.nio.file.Path;

/** The quickstart as a Java program: what {@code quickstart.graft.kts} says, and the same weights to the bit. */
public final class QuickstartJava {
    private QuickstartJava() {}

    /** The training. */
    public static FineTuning tuning() {
        StructureMatrix structure = new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.SYMMETRIC);
        GAdapter adapter = new GAdapter(8, structure, TokenMode.SELF_LOOP, GAdapter.Mode.PAPER, Activation.RELU, true);
        GraftedModel model = Pretrained.graphormerSlim(o -> o.withDropout(0.1, 0.1, 0))
                .grafted(g -> g
                        .freezeBackbone()
                        .everyBlock(b -> b.afterBlock(adapter))
                        .classification(4));
        return FineTuning.of(model)
                .embeddedToxicity()
                .split(SplitPlan.scaffold(0))
                .learningRate(1e-3)
                .schedule(new Schedule.Constant(new Warmup.Fraction(0.06)))
                .bregman(1.0, 0.99)
                .epochs(4)
                .batchGraphs(32)
                .build();
    }

    /** Trains into the run folder that is named first, or {@code runs/quickstart-java}. */
    public static void main(String[] args) {
        Path folder = Path.of(args.length > 0 ? args[0] : "runs/quickstart-java");
        System.out.println(FineTuningRun.run(tuning(), RunSettings.into(folder).withReport(RunReport.to(System.err))).summary());
    }
}
