package graft.plan;

/**
 * What a session needs, by part, in bytes.
 *
 * @param frozenWeights as stored, packed copies included
 * @param trainableWeights with copies packed for products
 * @param gradients one number for each trainable one
 * @param optimiser two moments for each trainable number
 * @param anchors one number for each trainable one if a proximal step is used
 * @param arenaPerThread activations, their gradients and scratch memory of one micro-batch
 * @param threads number of arenas
 */
public record MemoryReport(
        long frozenWeights, long trainableWeights, long gradients, long optimiser, long anchors, long arenaPerThread, int threads) {
    /** All parts together. */
    public long total() {
        return frozenWeights + trainableWeights + gradients + optimiser + anchors + arenaPerThread * threads;
    }
}
