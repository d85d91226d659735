package graft.model.preset;

import graft.graph.ShortestPaths;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.NodeEncoding;
import graft.model.NormPlacement;
import graft.model.PairEncoding;
import graft.model.Readout;
import graft.program.Activation;
import graft.program.Op;

/**
 * Graphormer (arXiv 2106.05234 and 2203.04810). Conventions are those of Microsoft's code with the fixed path reading and no distance cut-off;
 * {@link Options} names every other choice.
 */
public final class Graphormer {
    /** Bond hops that the edge encoding looks at, in every released model. */
    public static final int HOPS = 5;

    private static final int ATOM_FEATURES = 9;
    private static final int BOND_FEATURES = 3;
    private static final int FEATURE_STRIDE = 512;

    private Graphormer() {}

    /** Rows of the tables that differ between models; shapes of a checkpoint say which. */
    public record Tables(int inDegree, int outDegree, int spatial, int hopMatrices) {
        /** As in every released model. */
        public static final Tables RELEASED = new Tables(512, 512, 512, 128);
    }

    /** How a model was written; checkpoints differ in these, and shapes do not tell (reference 5.6, 5.9). */
    public enum Profile {
        /** v2 and Hugging Face default: layer norms after, embedding norm, head transform. */
        POST_LN,
        /** v2's MolHIV checkpoint: layer norms before, embedding norm, head transform, no final norm. */
        PRE_LN,
        /** Hugging Face without {@code encoder_normalize_before}: layer norms after, no embedding norm, head transform. */
        BARE_POST_LN,
        /** Hugging Face with {@code pre_layernorm} alone: layer norms before, no embedding norm, head transform. */
        BARE_PRE_LN,
        /** v1: layer norms before, no embedding norm, a final norm, a plain linear head. */
        V1;

        boolean normsAfter() {
            return this == POST_LN || this == BARE_POST_LN;
        }

        boolean embeddingNorm() {
            return this == POST_LN || this == PRE_LN;
        }
    }

    /**
     * Everything that a Graphormer can differ in.
     *
     * @param tables rows of the embedding tables
     * @param offset 2 for checkpoints derived from Microsoft's, 3 to reproduce models fine-tuned with the Hugging Face collator
     * @param paths {@code FIXED}, or {@code LEGACY} as the published v2 checkpoints were trained
     * @param cutOff atoms that many bonds apart or more do not attend to each other; 0 for no cut-off, as every checkpoint of Microsoft's was trained
     */
    public record Options(
            String name, Profile profile, int blocks, int width, int hidden, int heads, int hops, Tables tables,
            double dropout, double attentionDropout, double activationDropout, int offset, ShortestPaths.Reading paths, int cutOff) {

        public Options {
            if (cutOff < 0) throw new ModelException(name + ": a distance cut-off of " + cutOff + " has no meaning; use at least 1, or 0 for none");
        }

        /** Without a distance cut-off. */
        public Options(
                String name, Profile profile, int blocks, int width, int hidden, int heads, int hops, Tables tables,
                double dropout, double attentionDropout, double activationDropout, int offset, ShortestPaths.Reading paths) {
            this(name, profile, blocks, width, hidden, heads, hops, tables, dropout, attentionDropout, activationDropout, offset, paths, 0);
        }

        public Options withProfile(Profile p) {
            return new Options(name + suffix(p), p, blocks, width, hidden, heads, hops, tables, dropout, attentionDropout, activationDropout, offset, paths, cutOff);
        }

        public Options withDropout(double all, double attention, double activation) {
            return new Options(name, profile, blocks, width, hidden, heads, hops, tables, all, attention, activation, offset, paths, cutOff);
        }

        public Options withPaths(ShortestPaths.Reading reading) {
            return new Options(name, profile, blocks, width, hidden, heads, hops, tables, dropout, attentionDropout, activationDropout, offset, reading, cutOff);
        }

        public Options withOffset(int nodeOffset) {
            return new Options(name, profile, blocks, width, hidden, heads, hops, tables, dropout, attentionDropout, activationDropout, nodeOffset, paths, cutOff);
        }

        public Options withName(String other) {
            return new Options(other, profile, blocks, width, hidden, heads, hops, tables, dropout, attentionDropout, activationDropout, offset, paths, cutOff);
        }

        public Options withBlocks(int count) {
            return new Options(name, profile, count, width, hidden, heads, hops, tables, dropout, attentionDropout, activationDropout, offset, paths, cutOff);
        }

        /** Another width of the stream and inside the feed-forward networks. */
        public Options withWidth(int stream, int inside) {
            return new Options(name, profile, blocks, stream, inside, heads, hops, tables, dropout, attentionDropout, activationDropout, offset, paths, cutOff);
        }

        public Options withHeads(int count) {
            return new Options(name, profile, blocks, width, hidden, count, hops, tables, dropout, attentionDropout, activationDropout, offset, paths, cutOff);
        }

        public Options withHops(int count) {
            return new Options(name, profile, blocks, width, hidden, heads, count, tables, dropout, attentionDropout, activationDropout, offset, paths, cutOff);
        }

        public Options withTables(Tables sizes) {
            return new Options(name, profile, blocks, width, hidden, heads, hops, sizes, dropout, attentionDropout, activationDropout, offset, paths, cutOff);
        }

        /** Atoms that many bonds apart or more do not attend to each other; 0 for no cut-off. */
        public Options withCutOff(int bonds) {
            return new Options(name, profile, blocks, width, hidden, heads, hops, tables, dropout, attentionDropout, activationDropout, offset, paths, bonds);
        }

        private static String suffix(Profile p) {
            return switch (p) {
                case POST_LN -> "";
                case PRE_LN -> "-preln";
                case BARE_POST_LN -> "-bare";
                case BARE_PRE_LN -> "-bare-preln";
                case V1 -> "-v1";
            };
        }

        /** The network. */
        public Gtn describe() {
            boolean v1 = profile == Profile.V1;
            return Gtn.describe(name, g -> g
                    .width(width)
                    .input(in -> {
                        in.encoding(new NodeEncoding.Features(ATOM_FEATURES, FEATURE_STRIDE, offset));
                        in.encoding(new NodeEncoding.Degree("degree-in", tables.inDegree())).encoding(new NodeEncoding.Degree("degree-out", tables.outDegree()));
                        in.graphToken().dropout(dropout);
                        if (profile.embeddingNorm()) in.norm();
                    })
                    .encodings(e -> {
                        e.encoding(new PairEncoding.Spatial(tables.spatial())).tokenDistance();
                        e.encoding(new PairEncoding.EdgePaths(BOND_FEATURES, BOND_FEATURES * FEATURE_STRIDE + 1, hops, tables.hopMatrices(), paths));
                        if (cutOff > 0) e.encoding(new PairEncoding.CutOff(cutOff));
                    })
                    .blocks(blocks, b -> b
                            .attention(heads, attentionDropout)
                            .feedForward(hidden, Activation.GELU, activationDropout)
                            .norms(profile.normsAfter() ? NormPlacement.AFTER : NormPlacement.BEFORE)
                            .dropout(dropout))
                    .readout(new Readout(Op.Pooling.TOKEN, v1, !v1)));
        }
    }

    /** 12 blocks, 768 wide, 32 heads: 47.7 million weights. */
    public static Options base() {
        return new Options("graphormer-base", Profile.POST_LN, 12, 768, 768, 32, HOPS, Tables.RELEASED, 0, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED);
    }

    /** 12 blocks, 80 wide, 8 heads, as trained on ZINC. */
    public static Options slim() {
        return new Options("graphormer-slim", Profile.POST_LN, 12, 80, 80, 8, HOPS, Tables.RELEASED, 0, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED);
    }

    /** 24 blocks, 1024 wide, 32 heads. */
    public static Options large() {
        return new Options("graphormer-large", Profile.POST_LN, 24, 1024, 1024, 32, HOPS, Tables.RELEASED, 0, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED);
    }
}
