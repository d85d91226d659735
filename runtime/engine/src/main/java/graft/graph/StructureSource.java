package graft.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a structure matrix is computed from: the nodes of a sample, with the graph token joined to all of them or not at all. Beside it the memory that computing takes: one source turns
 * from sample to sample, and allocates nothing once it has seen the largest.
 */
public final class StructureSource {
    private final Spare rows = new Spare();
    private final Spare matrices = new Spare();
    private int mostNodes;
    private @Nullable Sample sample;
    private int shift;

    /** A source for many samples, one after the other; {@link #turnTo} comes first. */
    public StructureSource() {}

    /** The nodes alone. */
    public static StructureSource nodesOf(Sample sample) {
        return new StructureSource().turnTo(sample, false);
    }

    /** The nodes with a token in front that is joined to each of them. */
    public static StructureSource starOf(Sample sample) {
        return new StructureSource().turnTo(sample, true);
    }

    /**
     * Turns to a sample.
     *
     * @param star whether a token in front is joined to each node
     */
    public StructureSource turnTo(Sample other, boolean star) {
        sample = other;
        shift = star ? 1 : 0;
        rows.lent = 0;
        matrices.lent = 0;
        return this;
    }

    private Sample sample() {
        if (sample == null) throw new IllegalStateException("the source has not been turned to a sample");
        return sample;
    }

    /** Number of rows of the matrix. */
    public int nodes() {
        return sample().graph().nodes() + shift;
    }

    /** Writes the 0/1 adjacency without self-loops, row-major. */
    public void adjacency(double[] a) {
        int n = nodes();
        Graph graph = sample().graph();
        Arrays.fill(a, 0, n * n, 0);
        for (int e = 0; e < graph.edges(); e++) {
            int i = graph.edgeSource()[e] + shift;
            int j = graph.edgeTarget()[e] + shift;
            a[i * n + j] = 1;
            a[j * n + i] = 1;
        }
        for (int i = shift; shift == 1 && i < n; i++) {
            a[i] = 1;
            a[i * n] = 1;
        }
    }

    /** Hops between two nodes. */
    public int hops(int i, int j) {
        return sample().paths().distance(i, j);
    }

    /** Writes the distances, row-major. */
    public void distances(double[] d) {
        double[] known = sample().distances();
        if (known.length == 0) {
            throw new GraphException("row " + sample().row() + " has no geometry, which a distance structure matrix needs; give coordinates (SDF) or choose an adjacency");
        }
        System.arraycopy(known, 0, d, 0, known.length);
    }

    /** Says how large graphs will be, so that memory is made for the largest at once. */
    void expect(int nodes) {
        mostNodes = Math.max(mostNodes, nodes);
    }

    /** Memory for a number for each node at least, which holds anything, until {@link #giveBackRow}. */
    public double[] borrowRow() {
        return rows.lend(Math.max(mostNodes, nodes()));
    }

    /** Memory for a number for each pair of nodes at least, which holds anything, until {@link #giveBackMatrix}. */
    public double[] borrowMatrix() {
        int n = Math.max(mostNodes, nodes());
        return matrices.lend(Math.multiplyExact(n, n));
    }

    /** Ends the use of the row that was borrowed last. */
    public void giveBackRow() {
        rows.lent--;
    }

    /** Ends the use of the matrix that was borrowed last. */
    public void giveBackMatrix() {
        matrices.lent--;
    }

    /** What is lent and given back, last first. */
    private static final class Spare {
        private final List<double[]> all = new ArrayList<>();
        private int lent;

        double[] lend(int size) {
            if (lent == all.size()) {
                all.add(new double[size]);
            } else if (all.get(lent).length < size) {
                all.set(lent, new double[size]);
            }
            return all.get(lent++);
        }
    }
}
