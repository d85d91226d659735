package graft.graph;

import graft.random.Philox;

/**
 * Which nodes of a graph a training step hides: {@code max(1, round(rate * n))} of n, without replacement, drawn anew for each step from
 * Philox with counter (block, site, row, step), so that they depend on no place in a batch. Step 0, of validation, hides the same nodes always.
 *
 * @param rate share of nodes, in (0, 1]; 0.15 is usual (arXiv 1810.04805; for atoms arXiv 1905.12265, section 3.1.2)
 */
public record Masking(double rate, long seed) {
    private static final int SITE = 0x6D61736B;

    public Masking {
        if (!(rate > 0 && rate <= 1)) throw new GraphException("the share of hidden nodes must lie above 0 and at most at 1, not " + rate + "; 0.15 is usual");
    }

    /** How many of {@code nodes} nodes are hidden. */
    public int count(int nodes) {
        return (int) Math.max(1, Math.round(rate * nodes));
    }

    /** For each node, whether it is hidden: the first places of a shuffle (Fisher and Yates). */
    public boolean[] hidden(Sample sample, long step) {
        int n = sample.graph().nodes();
        int[] order = new int[n];
        for (int i = 0; i < n; i++) order[i] = i;
        boolean[] hidden = new boolean[n];
        int[] words = new int[4];
        int count = count(n);
        for (int i = 0; i < count; i++) {
            if (i % 4 == 0) Philox.block(seed, i / 4, SITE, (int) sample.row(), (int) step, words);
            int j = i + (int) (Philox.uniform(words[i % 4]) * (n - i));
            int drawn = order[j];
            order[j] = order[i];
            hidden[drawn] = true;
        }
        return hidden;
    }
}
