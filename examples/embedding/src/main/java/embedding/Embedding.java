package embedding;

import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Lora;
import graft.model.preset.Graphormer;
import graft.model.train.FineTuning;
import graft.model.train.FineTuningRun;
import graft.model.train.RunReport;
import graft.model.train.RunResult;
import graft.model.train.RunSettings;
import java.nio.file.Path;

/** Graft inside another program: a two-block Graphormer with adapters, trained for one epoch on the molecules that come with Graft. */
public final class Embedding {
    private Embedding() {}

    /** Trains into the folder named by the only argument. */
    public static void main(String[] arguments) {
        GraftedModel model = Graphormer.slim().withBlocks(2).withWidth(32, 32).describe().grafted(g -> g
                .freezeBackbone()
                .everyBlock(b -> b.afterBlock(GAdapter.ofRank(4)).query(Lora.ofRank(4)))
                .classification(4));
        FineTuning tuning = FineTuning.of(model).embeddedToxicity().epochs(1).bregman(1.0, 0.99).build();
        RunResult result = FineTuningRun.run(tuning, RunSettings.into(Path.of(arguments[0])).withReport(RunReport.to(System.err)));
        System.out.println("test " + result.test() + ", weights " + result.weightsDigest());
    }
}
