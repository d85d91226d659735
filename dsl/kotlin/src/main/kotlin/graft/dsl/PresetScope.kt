package graft.dsl

import graft.model.Gtn
import graft.model.files.BackboneLoader
import java.nio.file.Path

/** What every preset can be told: where its weights come from. */
@GraftDsl
public abstract class PresetScope internal constructor() {
    private var file: Path? = null

    /** Weights from a safetensors or PyTorch file, or a folder of Hugging Face's or of MAT's; left out, they start at random. */
    public fun weights(path: String) {
        file = Path.of(path)
    }

    /** The network as its options describe it. */
    internal abstract fun describe(): Gtn

    internal fun build(): Gtn {
        val network = describe()
        return file?.let { network.withWeights(BackboneLoader.source(it)) } ?: network
    }
}
