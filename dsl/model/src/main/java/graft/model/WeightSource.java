package graft.model;

import java.nio.file.Path;

/** Where a backbone's weights come from. */
public sealed interface WeightSource {
    /** Drawn at random by the description's initialisers and the run's seed. */
    record Random() implements WeightSource {}

    /** A safetensors file, or a folder with one beside its configuration; its names are those of the given layout. */
    record File(Path path, Layout layout) implements WeightSource {}

    /** Names of tensors in files. */
    enum Layout {
        /** Graft's canonical names, as in {@link Part#name}. */
        GRAFT,
        /** {@code GraphormerForGraphClassification} of Hugging Face transformers. */
        HUGGING_FACE_GRAPHORMER,
        /** MAT as its authors' code names it (ardigen/MAT). */
        ARDIGEN_MAT
    }
}
