package graft.model.preset;

import graft.model.Gtn;
import graft.model.ShippedBackbone;
import graft.model.WeightSource;
import java.util.function.UnaryOperator;

/**
 * The networks of the backbones that come with Graft, with their weights: fine-tuning starts from what they learnt. {@code graft weights --shipped} prints their
 * cards. Only name and dropout may be changed; for any other change the weights would mean something else, which is an error when they are loaded.
 */
public final class Pretrained {
    private static final int SLIM_BLOCKS = 6;

    private Pretrained() {}

    /** A slim Graphormer of 6 blocks, 717 thousand weights. */
    public static Gtn graphormerSlim() {
        return graphormerSlim(UnaryOperator.identity());
    }

    /** The same with another dropout: {@code graphormerSlim(o -> o.withDropout(0.1, 0.1, 0))}. */
    public static Gtn graphormerSlim(UnaryOperator<Graphormer.Options> change) {
        return change.apply(slimOptions(Graphormer.slim())).describe().withWeights(new WeightSource.Shipped(ShippedBackbone.GRAPHORMER_SLIM));
    }

    /** Options with what the shipped slim Graphormer has otherwise than the preset: fewer blocks. */
    public static Graphormer.Options slimOptions(Graphormer.Options options) {
        return options.withBlocks(SLIM_BLOCKS);
    }

    /** A small MAT of 4 blocks, 0.75 million weights. */
    public static Gtn matSmall() {
        return matSmall(UnaryOperator.identity());
    }

    /** The same with another dropout: {@code matSmall(o -> o.withDropout(0))}. */
    public static Gtn matSmall(UnaryOperator<Mat.Options> change) {
        return change.apply(Mat.small()).describe().withWeights(new WeightSource.Shipped(ShippedBackbone.MAT_SMALL));
    }

    /** A shipped backbone as it is. */
    public static Gtn of(ShippedBackbone backbone) {
        return switch (backbone) {
            case GRAPHORMER_SLIM -> graphormerSlim();
            case MAT_SMALL -> matSmall();
        };
    }
}
