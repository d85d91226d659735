package graft.dsl

import graft.model.Gtn
import graft.model.ShippedBackbone
import graft.model.WeightSource
import graft.model.files.BackboneLoader
import java.nio.file.Path

/** What every preset can be told: where its weights come from. */
@GraftDsl
public abstract class PresetScope internal constructor() {
    private var source: WeightSource? = null

    /** Weights from a safetensors or PyTorch file, or a folder of Hugging Face's or of MAT's; left out, they start at random. */
    public fun weights(path: String) {
        source = BackboneLoader.source(Path.of(path))
    }

    /** The weights of a backbone that comes with Graft. */
    internal fun shipped(backbone: ShippedBackbone) {
        source = WeightSource.Shipped(backbone)
    }

    /** The network as its options describe it. */
    internal abstract fun describe(): Gtn

    internal fun build(): Gtn {
        val network = describe()
        return source?.let { network.withWeights(it) } ?: network
    }
}
