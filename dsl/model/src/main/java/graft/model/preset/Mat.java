package graft.model.preset;

import graft.graph.StructureMatrix;
import graft.model.AttentionForm;
import graft.model.FeedForward;
import graft.model.Gtn;
import graft.model.Initialiser;
import graft.model.NodeEncoding;
import graft.model.NormForm;
import graft.model.NormPlacement;
import graft.model.Readout;
import graft.program.Activation;
import graft.program.Op;
import org.jspecify.annotations.Nullable;

/**
 * The Molecule Attention Transformer (arXiv 2002.08264): attention mixed with a kernel of the distances in space and with the adjacency, norms before, a
 * feed-forward network that does not widen, a dummy node in front of each molecule. Conventions are those of the authors' code (ardigen/MAT); {@link Options}
 * names every choice. Its norm divides by the deviation over d - 1 plus epsilon, which an ordinary LayerNorm does not.
 */
public final class Mat {
    /** Features of an atom beside the dummy node's flag. */
    public static final int ATOM_FEATURES = 27;

    private static final double NORM_EPSILON = 1e-6;
    private static final double SCALE_NORM_EPSILON = 1e-5;

    private Mat() {}

    /**
     * Everything that a MAT can differ in.
     *
     * @param maps linear maps of the feed-forward network (N_dense)
     * @param slope of the leaky ReLU below zero: 0.1 or 0
     * @param last activation after the last map; null for none
     * @param attention share of the softmax
     * @param distance share of the distance kernel; the adjacency has the rest
     * @param trainedShares whether the three shares are weights of each block
     * @param kernel of the distances
     * @param pooling mean or sum over all tokens, the dummy node among them, or the dummy node alone
     * @param scaleNorm ScaleNorm in place of the norms
     * @param dropout on embeddings, attention, after each map of the feed-forward network and on what sub-layers give
     */
    public record Options(
            String name, int blocks, int width, int heads, int maps, double slope, @Nullable Activation last, double attention, double distance,
            boolean trainedShares, StructureMatrix.Kernel kernel, Op.Pooling pooling, boolean scaleNorm, double dropout) {

        public Options withName(String other) {
            return new Options(other, blocks, width, heads, maps, slope, last, attention, distance, trainedShares, kernel, pooling, scaleNorm, dropout);
        }

        public Options withBlocks(int count) {
            return new Options(name, count, width, heads, maps, slope, last, attention, distance, trainedShares, kernel, pooling, scaleNorm, dropout);
        }

        public Options withWidth(int stream) {
            return new Options(name, blocks, stream, heads, maps, slope, last, attention, distance, trainedShares, kernel, pooling, scaleNorm, dropout);
        }

        public Options withHeads(int count) {
            return new Options(name, blocks, width, count, maps, slope, last, attention, distance, trainedShares, kernel, pooling, scaleNorm, dropout);
        }

        public Options withMaps(int count) {
            return new Options(name, blocks, width, heads, count, slope, last, attention, distance, trainedShares, kernel, pooling, scaleNorm, dropout);
        }

        /** Shares of softmax and distance kernel; the adjacency gets the rest. */
        public Options withShares(double softmax, double near) {
            return new Options(name, blocks, width, heads, maps, slope, last, softmax, near, trainedShares, kernel, pooling, scaleNorm, dropout);
        }

        public Options withTrainedShares(boolean trained) {
            return new Options(name, blocks, width, heads, maps, slope, last, attention, distance, trained, kernel, pooling, scaleNorm, dropout);
        }

        public Options withKernel(StructureMatrix.Kernel other) {
            return new Options(name, blocks, width, heads, maps, slope, last, attention, distance, trainedShares, other, pooling, scaleNorm, dropout);
        }

        public Options withPooling(Op.Pooling other) {
            return new Options(name, blocks, width, heads, maps, slope, last, attention, distance, trainedShares, kernel, other, scaleNorm, dropout);
        }

        public Options withScaleNorm(boolean scale) {
            return new Options(name, blocks, width, heads, maps, slope, last, attention, distance, trainedShares, kernel, pooling, scale, dropout);
        }

        public Options withDropout(double rate) {
            return new Options(name, blocks, width, heads, maps, slope, last, attention, distance, trainedShares, kernel, pooling, scaleNorm, rate);
        }

        /** The network. */
        public Gtn describe() {
            Activation between = slope == 0 ? Activation.RELU : Activation.LEAKY_RELU;
            return Gtn.describe(name, g -> g
                    .width(width)
                    .input(in -> in.encoding(new NodeEncoding.Numbers(ATOM_FEATURES)).dropout(dropout))
                    .blocks(blocks, b -> b
                            .attention(heads, dropout)
                            .attention(new AttentionForm.Mixture(attention, distance, kernel, trainedShares))
                            .feedForward(new FeedForward.Stacked(maps, between, last, dropout))
                            .norms(NormPlacement.BEFORE)
                            .norms(scaleNorm ? new NormForm.Scale(SCALE_NORM_EPSILON) : new NormForm.UnbiasedLayer(NORM_EPSILON))
                            .dropout(dropout))
                    .readout(new Readout(pooling, true, false))
                    .initialiser(new Initialiser.GlorotUniform()));
        }
    }

    /** The authors' pre-trained model: 8 blocks, 1024 wide, 16 heads; 42.0 million weights. */
    public static Options base() {
        return new Options("mat", 8, 1024, 16, 1, 0.1, Activation.LEAKY_RELU, 0.33, 0.33, false, StructureMatrix.Kernel.EXPONENTIAL, Op.Pooling.MEAN, false, 0);
    }

    /** 4 blocks, 192 wide, 8 heads: 0.75 million weights. */
    public static Options small() {
        return base().withName("mat-small").withBlocks(4).withWidth(192).withHeads(8).withDropout(0.1);
    }
}
