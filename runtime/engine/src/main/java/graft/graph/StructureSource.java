package graft.graph;

/** What a structure matrix is computed from: the nodes of a sample, with the graph token joined to all of them or not at all. */
public final class StructureSource {
    private final Sample sample;
    private final int shift;

    private StructureSource(Sample sample, int shift) {
        this.sample = sample;
        this.shift = shift;
    }

    /** The nodes alone. */
    public static StructureSource nodesOf(Sample sample) {
        return new StructureSource(sample, 0);
    }

    /** The nodes with a token in front that is joined to each of them. */
    public static StructureSource starOf(Sample sample) {
        return new StructureSource(sample, 1);
    }

    /** Number of rows of the matrix. */
    public int nodes() {
        return sample.graph().nodes() + shift;
    }

    /** A fresh 0/1 adjacency without self-loops, row-major. */
    public double[] adjacency() {
        int n = nodes();
        double[] a = new double[n * n];
        for (int e = 0; e < sample.graph().edges(); e++) {
            int i = sample.graph().edgeSource()[e] + shift;
            int j = sample.graph().edgeTarget()[e] + shift;
            a[i * n + j] = 1;
            a[j * n + i] = 1;
        }
        for (int i = shift; shift == 1 && i < n; i++) {
            a[i] = 1;
            a[i * n] = 1;
        }
        return a;
    }

    /** Hops between two nodes. */
    public int hops(int i, int j) {
        return sample.paths().distance(i, j);
    }

    /** A fresh copy of the distances, row-major. */
    public double[] distances() {
        if (sample.distances().length == 0) {
            throw new GraphException("row " + sample.row() + " has no geometry, which a distance structure matrix needs; give coordinates (SDF) or choose an adjacency");
        }
        return sample.distances().clone();
    }
}
