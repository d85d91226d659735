package graft.examples;

import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Lora;
import graft.model.files.BackboneLoader;
import graft.model.preset.Graphormer;
import graft.model.train.FineTuning;
import graft.model.train.FineTuningRun;
import graft.model.train.RunResult;
import graft.model.train.RunSettings;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import graft.optim.Schedule;
import graft.optim.Warmup;
import java.nio.file.Path;

/** The README's tour in Java. Its text stands there word for word; a test compares the two. */
public final class ReadmeTour {
    private ReadmeTour() {}

    /** Needs the files that it names. */
    public static RunResult run() {
        GraftedModel model = Graphormer.base().describe()
                .withWeights(BackboneLoader.source(Path.of("graphormer-base-pcqm4mv1.safetensors")))
                .grafted(g -> g
                        .freezeBackbone()
                        .everyBlock(b -> b.afterBlock(GAdapter.ofRank(8)).query(Lora.ofRank(8)).value(Lora.ofRank(8)))
                        .regression(1));
        FineTuning tuning = FineTuning.of(model)
                .csv(Path.of("esol.csv"), TableSpec.regression("smiles", "log_solubility_mol_per_l"))
                .split(SplitPlan.scaffold(0))
                .learningRate(1e-3).schedule(new Schedule.Constant(new Warmup.Fraction(0.06)))
                .bregman(1.0, 0.99)
                .epochs(50).batchGraphs(64)
                .build();
        RunResult result = FineTuningRun.run(tuning, RunSettings.into(Path.of("runs/esol")));
        return result;
    }
}
