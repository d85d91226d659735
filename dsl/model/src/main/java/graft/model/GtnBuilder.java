package graft.model;

import graft.graph.ShortestPaths;
import graft.program.Activation;
import graft.program.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Builds a {@link Gtn}. Every setting has the value of Graphormer-base unless said otherwise. */
public final class GtnBuilder {
    private final String name;
    private int width = 768;
    private final List<NodeEncoding> nodeEncodings = new ArrayList<>();
    private boolean inputNorm;
    private double inputDropout;
    private final List<PairEncoding> pairEncodings = new ArrayList<>();
    private int blocks = 12;
    private Block block = new BlockBuilder().build();
    private Readout readout = new Readout(Op.Pooling.MEAN, false, false);
    private Initialiser initialiser = new Initialiser.Normal(0.02);
    private WeightSource weights = new WeightSource.Random();

    GtnBuilder(String name) {
        this.name = name;
    }

    /** Width of the token stream. */
    public GtnBuilder width(int width) {
        this.width = width;
        return this;
    }

    /** What a token starts as. */
    public GtnBuilder input(Consumer<InputBuilder> description) {
        description.accept(new InputBuilder());
        return this;
    }

    /** The structural bias of attention. */
    public GtnBuilder encodings(Consumer<EncodingsBuilder> description) {
        description.accept(new EncodingsBuilder());
        return this;
    }

    /** The blocks. */
    public GtnBuilder blocks(int count, Consumer<BlockBuilder> description) {
        this.blocks = count;
        BlockBuilder b = new BlockBuilder();
        description.accept(b);
        this.block = b.build();
        return this;
    }

    /** How tokens become predictions. */
    public GtnBuilder readout(Readout readout) {
        this.readout = readout;
        return this;
    }

    /** How linear maps and tables start. */
    public GtnBuilder initialiser(Initialiser initialiser) {
        this.initialiser = initialiser;
        return this;
    }

    /** Where weights come from; random if not said. */
    public GtnBuilder weights(WeightSource weights) {
        this.weights = weights;
        return this;
    }

    Gtn build() {
        return new Gtn(name, width, nodeEncodings, inputNorm, inputDropout, pairEncodings, blocks, block, readout, initialiser, weights);
    }

    /** Describes the embeddings. */
    public final class InputBuilder {
        /** OGB's nine atom features, one table (reference 5.1, 5.2); {@code offset} 2 for Microsoft's checkpoints. */
        public InputBuilder atoms(int offset) {
            return encoding(new NodeEncoding.Features(9, 512, offset));
        }

        /** OGB's nine atom features with Microsoft's index arithmetic. */
        public InputBuilder atoms() {
            return atoms(2);
        }

        /** In- and out-degree tables. */
        public InputBuilder degrees() {
            encoding(new NodeEncoding.Degree("degree-in", 512));
            return encoding(new NodeEncoding.Degree("degree-out", 512));
        }

        /** MAT's 27 atom features as numbers, and its dummy node in front of each graph. */
        public InputBuilder matAtoms() {
            return encoding(new NodeEncoding.Numbers(27));
        }

        /** A learned token in front of each graph. */
        public InputBuilder graphToken() {
            return encoding(new NodeEncoding.GraphToken());
        }

        /** Any other encoding. */
        public InputBuilder encoding(NodeEncoding encoding) {
            nodeEncodings.add(encoding);
            return this;
        }

        /** A layer norm over the embeddings. */
        public InputBuilder norm() {
            inputNorm = true;
            return this;
        }

        /** Dropout over the embeddings. */
        public InputBuilder dropout(double rate) {
            inputDropout = rate;
            return this;
        }
    }

    /** Describes the structural bias. */
    public final class EncodingsBuilder {
        /** Shortest-path distances. */
        public EncodingsBuilder spatial() {
            return encoding(new PairEncoding.Spatial(512));
        }

        /** The graph token's distance. */
        public EncodingsBuilder tokenDistance() {
            return encoding(new PairEncoding.TokenDistance());
        }

        /** OGB's three bond features along shortest paths. */
        public EncodingsBuilder edgePaths(int hops, ShortestPaths.Reading reading) {
            return encoding(new PairEncoding.EdgePaths(3, 1537, hops, 128, reading));
        }

        /** Any other encoding. */
        public EncodingsBuilder encoding(PairEncoding encoding) {
            pairEncodings.add(encoding);
            return this;
        }
    }

    /** Describes a block. */
    public static final class BlockBuilder {
        private int heads = 32;
        private AttentionForm attention = new AttentionForm.Biased();
        private double attentionDropout;
        private FeedForward feedForward = new FeedForward.Widened(768, Activation.GELU, 0);
        private NormPlacement norm = NormPlacement.AFTER;
        private NormForm normForm = new NormForm.Layer(1e-5);
        private double dropout;

        /** Heads, and dropout on their probabilities. */
        public BlockBuilder attention(int heads, double dropout) {
            this.heads = heads;
            this.attentionDropout = dropout;
            return this;
        }

        /** What attention makes of queries, keys and values; biased softmax if not said. */
        public BlockBuilder attention(AttentionForm form) {
            this.attention = form;
            return this;
        }

        /** Hidden width, and dropout inside. */
        public BlockBuilder feedForward(int hidden, Activation activation, double dropout) {
            return feedForward(new FeedForward.Widened(hidden, activation, dropout));
        }

        /** Any other feed-forward network. */
        public BlockBuilder feedForward(FeedForward network) {
            this.feedForward = network;
            return this;
        }

        /** Where the norms stand. */
        public BlockBuilder norms(NormPlacement placement) {
            this.norm = placement;
            return this;
        }

        /** How norms are computed, here and in input and readout; an ordinary LayerNorm if not said. */
        public BlockBuilder norms(NormForm form) {
            this.normForm = form;
            return this;
        }

        /** An ordinary LayerNorm with another epsilon. */
        public BlockBuilder epsilon(double epsilon) {
            return norms(new NormForm.Layer(epsilon));
        }

        /** Dropout on what each sub-layer gives. */
        public BlockBuilder dropout(double rate) {
            this.dropout = rate;
            return this;
        }

        Block build() {
            return new Block(heads, attention, attentionDropout, feedForward, norm, normForm, dropout);
        }
    }
}
