package embedding;

import graft.backend.Backends;
import graft.graph.ShortestPaths;
import graft.model.Gtn;
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
import java.util.Optional;

/** Graft inside another program: a two-block Graphormer with a G-Adapter, trained for one epoch on the molecules that come with Graft. */
public final class Embedding {
    private Embedding() {}

    /** Trains into the folder named by the only argument. */
    public static void main(String[] arguments) {
        Gtn backbone = new Graphormer.Options(
                "graphormer-tiny", Graphormer.Profile.POST_LN, 2, 32, 32, 4, Graphormer.HOPS, Graphormer.Tables.RELEASED, 0, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED).describe();
        GraftedModel model = backbone.graft(g -> g
                .freezeBackbone()
                .everyBlock(b -> b.afterBlock(GAdapter.ofRank(4)).query(new Lora(4, 8, 0, false)))
                .classification(4));
        FineTuning tuning = FineTuning.of(model).embeddedToxicity().epochs(1).bregman(1.0, 0.99).build();
        RunSettings settings = new RunSettings(Backends.byName("auto"), 2, Optional.empty(), Path.of(arguments[0]), false, Optional.empty(), RunReport.to(System.err), () -> false);
        RunResult result = FineTuningRun.run(tuning, settings);
        System.out.println("test " + result.test() + ", weights " + result.weightsDigest());
    }
}
