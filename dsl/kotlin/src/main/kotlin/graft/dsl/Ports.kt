package graft.dsl

import graft.graph.StructureMatrix
import graft.graph.TokenMode
import graft.model.adapter.AdaLora
import graft.model.adapter.BesideAdapter
import graft.model.adapter.Compacter
import graft.model.adapter.Dora
import graft.model.adapter.GAdapter
import graft.model.adapter.GConvAdapter
import graft.model.adapter.GraphPrompt
import graft.model.adapter.Houlsby
import graft.model.adapter.Hyperformer
import graft.model.adapter.Ia3
import graft.model.adapter.KeyValueAdapter
import graft.model.adapter.Lora
import graft.model.adapter.Oft
import graft.model.adapter.ParallelAdapter
import graft.model.adapter.Pfeiffer
import graft.model.adapter.PrefixTuning
import graft.model.adapter.ResidualAdapter
import graft.model.adapter.StreamAdapter
import graft.model.adapter.Vera
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

    /** GConv-Adapter: two graph convolutions with a bottleneck between them. */
    public fun gConvAdapter(
        rank: Int = 16,
        structure: StructureMatrix = normalisedAdjacency(selfLoops = true),
        token: TokenMode = selfLoop,
        activation: Activation = Activation.RELU,
    ) {
        adapter(GConvAdapter(rank, structure, token, activation))
    }

    /** Compacter: a bottleneck of Kronecker sums; after both sub-layers, or after the feed-forward network alone (Compacter++). */
    public fun compacter(bottleneck: Int = 24, n: Int = 4, activation: Activation = Activation.GELU) {
        adapter(Compacter(n, bottleneck, activation))
    }

    /** Hyperformer: a network makes the adapters of all layers; Hyperformer++ if [oneNetwork]. */
    public fun hyperformer(bottleneck: Int = 24, embedding: Int = 64, hidden: Int = 128, out: Int = 64, oneNetwork: Boolean = true) {
        adapter(Hyperformer(bottleneck, embedding, hidden, out, oneNetwork))
    }

    /** A learned prompt on every token, or for each token a mixture of [basis] of them (GPF, GPF-plus). */
    public fun graphPrompt(basis: Int = 1) {
        adapter(GraphPrompt(basis))
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

    /** DoRA: direction by LoRA, length of each row learned. */
    public fun dora(rank: Int = 8, alpha: Double = 2.0 * rank, dropout: Double = 0.0) {
        adapter(Dora(rank, alpha, dropout))
    }

    /** AdaLoRA: starts with half as many ranks again and spends [rank] a map, in the mean, where they matter. */
    public fun adaLora(rank: Int = 8) {
        adapter(AdaLora.ofRank(rank))
    }

    /** VeRA: random projections from [seed], learned scales. */
    public fun vera(rank: Int = 256, seed: Long = 0) {
        adapter(Vera(rank, seed))
    }

    /** Orthogonal fine-tuning with blocks of the given size. */
    public fun oft(block: Int = 32) {
        adapter(Oft(block))
    }

    /** (IA)^3: a learned scale on what the map gives, or on what enters it. */
    public fun ia3(side: Ia3.Side = Ia3.Side.OUTPUT) {
        adapter(Ia3(side))
    }

    /** Any other adapter for weights. */
    public fun adapter(adapter: WeightAdapter) {
        place(adapter)
    }
}

/** Beside a sub-layer; takes adapters that add to what it gives. */
@GraftDsl
public class BesidePort internal constructor(private val place: (BesideAdapter) -> Unit) {
    /** The parallel adapter. */
    public fun parallel(bottleneck: Int = 48, activation: Activation = Activation.RELU, scale: Double = 1.0) {
        adapter(ParallelAdapter(bottleneck, activation, scale))
    }

    /** The scaled parallel adapter: scale 4. */
    public fun scaledParallel(bottleneck: Int = 48, activation: Activation = Activation.RELU) {
        parallel(bottleneck, activation, scale = 4.0)
    }

    /** Any other adapter beside a sub-layer. */
    public fun adapter(adapter: BesideAdapter) {
        place(adapter)
    }
}

/** Where what a sub-layer gives meets its residual. */
@GraftDsl
public class ResidualPort internal constructor(private val place: (ResidualAdapter) -> Unit) {
    /** Pfeiffer's bottleneck adapter, inside the block's own norm. */
    public fun pfeiffer(bottleneck: Int = 48, activation: Activation = Activation.RELU) {
        adapter(Pfeiffer(bottleneck, activation))
    }

    /** Any other adapter for this place. */
    public fun adapter(adapter: ResidualAdapter) {
        place(adapter)
    }
}

/** Attention's keys and values. */
@GraftDsl
public class KeyValuePort internal constructor(private val place: (KeyValueAdapter) -> Unit) {
    /** Prefix tuning with [length] learned keys and values; [hidden] is the width of the network that makes them, 0 for none. */
    public fun prefix(length: Int = 10, hidden: Int = 0) {
        adapter(PrefixTuning(length, hidden))
    }

    /** Any other adapter for keys and values. */
    public fun adapter(adapter: KeyValueAdapter) {
        place(adapter)
    }
}
