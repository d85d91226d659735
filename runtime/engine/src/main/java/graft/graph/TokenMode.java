package graft.graph;

/** What a structure matrix says about the graph token, row and column 0 (reference 1.3). */
public enum TokenMode {
    /** Row and column of zeros: the token passes with layer norms and bias only. */
    ISOLATED("isolated"),
    /** S[0,0] = 1 and nothing else: the token gets an adapter without structure. */
    SELF_LOOP("self-loop"),
    /** The token is joined to every node first and the formula is applied to n + 1 nodes. Not defined for distance kernels. */
    STAR("star");

    private final String id;

    TokenMode(String id) {
        this.id = id;
    }

    /** Name in descriptions and adapter files. */
    public String id() {
        return id;
    }
}
