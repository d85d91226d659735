package graft.model;

/** What a weight of a backbone is for; how tuning methods such as BitFit choose. */
public enum PartKind {
    WEIGHT,
    BIAS,
    NORM_SCALE,
    NORM_SHIFT,
    /** Rows that are looked up: node features, degrees, graph token. */
    NODE_TABLE,
    /** Rows that are looked up for pairs: spatial, edge, hop, token distance. */
    BIAS_TABLE,
    /** Drawn once from a seed of its own and never trained: an adapter's random projection. It is not saved either. */
    FIXED
}
