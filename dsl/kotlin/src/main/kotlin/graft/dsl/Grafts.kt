package graft.dsl

import graft.model.Gtn
import graft.model.adapter.BesideAdapter
import graft.model.adapter.BitFit
import graft.model.adapter.GraftBuilder
import graft.model.adapter.GraftedModel
import graft.model.adapter.Head
import graft.model.adapter.KeyValueAdapter
import graft.model.adapter.LayerNormTuning
import graft.model.adapter.ResidualAdapter
import graft.model.adapter.StagedUnfreezing
import graft.model.adapter.StreamAdapter
import graft.model.adapter.TuningAdapter
import graft.model.adapter.WeightAdapter
import graft.program.Op

/** Grafts adapters and a head onto this backbone. */
public fun Gtn.graft(description: GraftScope.() -> Unit): GraftedModel {
    val builder = GraftBuilder(this)
    GraftScope(builder).description()
    return builder.build()
}

/** Trains every bias (BitFit). */
public fun bitFit(): TuningAdapter = BitFit()

/** Trains scale and shift of every layer norm. */
public fun layerNorm(): TuningAdapter = LayerNormTuning()

/** Trains the head first, then block by block from the last, a block more every [epochs] epochs. */
public fun stagedUnfreezing(epochs: Int = 1): TuningAdapter = StagedUnfreezing(epochs)

/** What is trained of a backbone, and what is added to it. */
@GraftDsl
public class GraftScope internal constructor(private val builder: GraftBuilder) {
    /** Trains nothing of the backbone but what is unfrozen below; left out, everything is trained. */
    public fun freezeBackbone() {
        builder.freezeBackbone()
    }

    /** Adapters for every block. */
    public fun everyBlock(description: BlockScope.() -> Unit) {
        builder.everyBlock { BlockScope(it).description() }
    }

    /** Adapters for some blocks, counted from 0. */
    public fun blocks(range: IntRange, description: BlockScope.() -> Unit) {
        builder.blocks(range.first, range.last) { BlockScope(it).description() }
    }

    /** An adapter at the weight ports that a pattern names, such as `blocks.*.attention.query`. */
    public fun at(pattern: String, adapter: WeightAdapter) {
        builder.at(pattern, adapter)
    }

    /** An adapter at the stream ports that a pattern names, such as `blocks.*.after-block`. */
    public fun at(pattern: String, adapter: StreamAdapter) {
        builder.at(pattern, adapter)
    }

    /** An adapter at the ports beside sub-layers that a pattern names, such as `blocks.*.beside-feed-forward`. */
    public fun at(pattern: String, adapter: BesideAdapter) {
        builder.at(pattern, adapter)
    }

    /** An adapter at the residual ports that a pattern names, such as `blocks.*.feed-forward.residual`. */
    public fun at(pattern: String, adapter: ResidualAdapter) {
        builder.at(pattern, adapter)
    }

    /** An adapter at the ports of keys and values that a pattern names, such as `blocks.*.attention.keys-values`. */
    public fun at(pattern: String, adapter: KeyValueAdapter) {
        builder.at(pattern, adapter)
    }

    /** On the embeddings, where they enter the blocks. */
    public fun input(adapters: StreamPort.() -> Unit) {
        StreamPort(builder::input).adapters()
    }

    /** A method of the catalogue by its name, such as `method("compacter++")`, with its usual sizes; freezes the backbone. */
    public fun method(id: String) {
        builder.method(id)
    }

    /** Trains weights of the backbone by kind: `tune(bitFit())`. */
    public fun tune(adapter: TuningAdapter) {
        builder.tune(adapter)
    }

    /** Trains weights of the backbone by name, such as `encodings.*.weight`. */
    public fun unfreeze(pattern: String) {
        builder.unfreeze(pattern)
    }

    /** What is predicted. */
    public fun head(description: HeadScope.() -> Unit) {
        builder.head(HeadScope().apply(description).head)
    }
}

/** The ports of a block. */
@GraftDsl
public class BlockScope internal constructor(private val ports: GraftBuilder.BlockPorts) {
    /** On what attention gives, before the residual. */
    public fun afterAttention(adapters: StreamPort.() -> Unit) {
        StreamPort(ports::afterAttention).adapters()
    }

    /** On what the feed-forward network gives, before the residual. */
    public fun afterFeedForward(adapters: StreamPort.() -> Unit) {
        StreamPort(ports::afterFeedForward).adapters()
    }

    /** On the block's output. */
    public fun afterBlock(adapters: StreamPort.() -> Unit) {
        StreamPort(ports::afterBlock).adapters()
    }

    /** Beside attention. */
    public fun besideAttention(adapters: BesidePort.() -> Unit) {
        BesidePort(ports::besideAttention).adapters()
    }

    /** Beside the feed-forward network. */
    public fun besideFeedForward(adapters: BesidePort.() -> Unit) {
        BesidePort(ports::besideFeedForward).adapters()
    }

    /** The maps of attention. */
    public fun attention(description: AttentionPorts.() -> Unit) {
        AttentionPorts(ports).description()
    }

    /** The maps of the feed-forward network. */
    public fun feedForward(description: FeedForwardPorts.() -> Unit) {
        FeedForwardPorts(ports).description()
    }
}

/** The four maps of attention. */
@GraftDsl
public class AttentionPorts internal constructor(private val ports: GraftBuilder.BlockPorts) {
    /** The query map. */
    public fun query(adapters: WeightPort.() -> Unit) {
        WeightPort(ports::query).adapters()
    }

    /** The key map. */
    public fun key(adapters: WeightPort.() -> Unit) {
        WeightPort(ports::key).adapters()
    }

    /** The value map. */
    public fun value(adapters: WeightPort.() -> Unit) {
        WeightPort(ports::value).adapters()
    }

    /** The output map. */
    public fun output(adapters: WeightPort.() -> Unit) {
        WeightPort(ports::attentionOutput).adapters()
    }

    /** In front of keys and values. */
    public fun keysValues(adapters: KeyValuePort.() -> Unit) {
        KeyValuePort(ports::keysValues).adapters()
    }

    /** Where what attention gives meets its residual. */
    public fun residual(adapters: ResidualPort.() -> Unit) {
        ResidualPort(ports::attentionResidual).adapters()
    }
}

/** The two maps of a feed-forward network. */
@GraftDsl
public class FeedForwardPorts internal constructor(private val ports: GraftBuilder.BlockPorts) {
    /** The map into it. */
    public fun input(adapters: WeightPort.() -> Unit) {
        WeightPort(ports::feedForwardIn).adapters()
    }

    /** The map out of it. */
    public fun output(adapters: WeightPort.() -> Unit) {
        WeightPort(ports::feedForwardOut).adapters()
    }

    /** Where what the feed-forward network gives meets its residual. */
    public fun residual(adapters: ResidualPort.() -> Unit) {
        ResidualPort(ports::feedForwardResidual).adapters()
    }
}

/** What is predicted; the last line counts. */
@GraftDsl
public class HeadScope internal constructor() {
    internal var head: Head = Head(Head.Task.REGRESSION, 1, Op.LossKind.SQUARED_ERROR, false)

    /** Numbers; [fromWeights] reads the head from the backbone's file instead of starting anew. */
    public fun regression(targets: Int = 1, loss: Op.LossKind = Op.LossKind.SQUARED_ERROR, fromWeights: Boolean = false) {
        head = Head(Head.Task.REGRESSION, targets, loss, fromWeights)
    }

    /** Yes-or-no questions, with binary cross-entropy. */
    public fun classification(targets: Int = 1, fromWeights: Boolean = false) {
        head = Head(Head.Task.CLASSIFICATION, targets, Op.LossKind.BINARY_CROSS_ENTROPY, fromWeights)
    }
}
