package graft.dsl

import graft.graph.StructureMatrix
import graft.graph.TokenMode
import graft.model.adapter.GAdapter
import graft.model.adapter.Houlsby
import graft.model.adapter.Lora
import graft.model.adapter.StreamAdapter
import graft.model.adapter.WeightAdapter
import graft.program.Activation

/** A stream of tokens; takes adapters that fit streams, one after the other. */
@GraftDsl
public class StreamPort internal constructor(private val place: (StreamAdapter) -> Unit) {
    /** G-Adapter of the given rank. */
    public fun gAdapter(
        rank: Int = 8,
        structure: StructureMatrix = normalisedAdjacency(selfLoops = true),
        token: TokenMode = selfLoop,
        mode: GAdapter.Mode = paper,
        activation: Activation = Activation.RELU,
        biases: Boolean = true,
    ) {
        adapter(GAdapter(rank, structure, token, mode, activation, biases))
    }

    /** Houlsby's bottleneck adapter. */
    public fun houlsby(bottleneck: Int = 48, activation: Activation = Activation.GELU) {
        adapter(Houlsby(bottleneck, activation))
    }

    /** Any other adapter for streams. */
    public fun adapter(adapter: StreamAdapter) {
        place(adapter)
    }
}

/** A linear map; takes adapters that fit weights, one after the other. */
@GraftDsl
public class WeightPort internal constructor(private val place: (WeightAdapter) -> Unit) {
    /** LoRA; the update is scaled by alpha / rank. */
    public fun lora(rank: Int = 8, alpha: Double = 2.0 * rank, dropout: Double = 0.0) {
        adapter(Lora(rank, alpha, dropout, false))
    }

    /** Rank-stabilised LoRA; the update is scaled by alpha / sqrt(rank). */
    public fun rsLora(rank: Int = 8, alpha: Double = 2.0 * rank, dropout: Double = 0.0) {
        adapter(Lora(rank, alpha, dropout, true))
    }

    /** Any other adapter for weights. */
    public fun adapter(adapter: WeightAdapter) {
        place(adapter)
    }
}
