package graft.model;

/** Pre-trained backbones that come with Graft. Each has a file of weights and a card that says what it learnt from. */
public enum ShippedBackbone {
    /** A slim Graphormer of 6 blocks. */
    GRAPHORMER_SLIM("graphormer-slim", "25695afad6382c9e8e9a44748d1194fd0c4d6fcac23a90a0d0738a387fa28dbe"),
    /** A small MAT. */
    MAT_SMALL("mat-small", "437cef1cee03b73e388a47a8fb1d25fb398e918379cb7677417cbb38296ed404");

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
