package graft.model;

import java.nio.file.Path;

/** Where a backbone's weights come from. */
public sealed interface WeightSource {
    /** Drawn at random by the description's initialisers and the run's seed. */
    record Random() implements WeightSource {}

    /** A file of weights, safetensors or PyTorch's, or a Hugging Face folder; its names are those of the given layout. */
    record File(Path path, Layout layout) implements WeightSource {}

    /**
     * The weights of a pre-trained backbone that comes with Graft. They fit that network and no other, whatever its shapes are.
     *
     * @param sha256 of the file that is meant: a run that was described with one Graft does not go on with the weights of another
     */
    record Shipped(ShippedBackbone backbone, String sha256) implements WeightSource {
        /** Those of this Graft. */
        public Shipped(ShippedBackbone backbone) {
            this(backbone, backbone.sha256());
        }
    }

    /** Names of tensors in files. */
    enum Layout {
        /** Graft's canonical names, as in {@link Part#name}. */
        GRAFT,
        /** {@code GraphormerForGraphClassification} of Hugging Face transformers. */
        HUGGING_FACE_GRAPHORMER,
        /** Graphormer v2 as fairseq saves it, under the key {@code model}. */
        FAIRSEQ_GRAPHORMER,
        /** Graphormer v1 as Lightning saves it, under the key {@code state_dict}. */
        GRAPHORMER_V1,
        /** MAT as its authors' code names it (ardigen/MAT). */
        ARDIGEN_MAT
    }
}
