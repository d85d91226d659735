package graft.model.adapter;

import graft.graph.ShortestPaths;
import graft.model.Gtn;
import graft.model.preset.Graphormer;

/** A Graphormer of two narrow blocks without dropout. */
public final class TinyModel {
    private TinyModel() {}

    /** The backbone in one of its profiles. */
    public static Gtn gtn(Graphormer.Profile profile) {
        return new Graphormer.Options("tiny", profile, 2, 12, 16, 3, 4, new Graphormer.Tables(16, 16, 512, 4), 0, 0, 0, 2, ShortestPaths.Reading.FIXED).describe();
    }

    /** The post-LN backbone. */
    public static Gtn gtn() {
        return gtn(Graphormer.Profile.POST_LN);
    }
}
