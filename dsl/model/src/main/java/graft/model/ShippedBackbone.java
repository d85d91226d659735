package graft.model;

/** Pre-trained backbones that come with Graft. Each has a file of weights and a card that says what it learnt from. */
public enum ShippedBackbone {
    /** A slim Graphormer of 6 blocks. */
    GRAPHORMER_SLIM("graphormer-slim", "25695afad6382c9e8e9a44748d1194fd0c4d6fcac23a90a0d0738a387fa28dbe"),
    /** A small MAT. */
    MAT_SMALL("mat-small", "fcf3196beab568aa451d5ff79ccf629cfe6d085d3ff1d50b5fb5da994f765c91");

    private final String key;
    private final String sha256;

    ShippedBackbone(String key, String sha256) {
        this.key = key;
        this.sha256 = sha256;
    }

    /** The name by which files and commands call it. */
    public String key() {
        return key;
    }

    /** SHA-256 of its file. */
    public String sha256() {
        return sha256;
    }
}
