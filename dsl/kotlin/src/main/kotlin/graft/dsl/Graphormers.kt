package graft.dsl

import graft.graph.ShortestPaths
import graft.model.Gtn
import graft.model.ShippedBackbone
import graft.model.files.CheckpointProfile
import graft.model.files.GraphormerFolder
import graft.model.preset.Graphormer
import graft.model.preset.LabelledGraphs
import graft.model.preset.Pretrained
import java.nio.file.Path

/** Graphormer-base: 12 blocks, 768 wide, 32 heads. */
public fun graphormerBase(description: GraphormerScope.() -> Unit = {}): Gtn = GraphormerScope(Graphormer.base()).apply(description).build()

/** Graphormer-slim: 12 blocks, 80 wide, 8 heads. */
public fun graphormerSlim(description: GraphormerScope.() -> Unit = {}): Gtn = GraphormerScope(Graphormer.slim()).apply(description).build()

/** Graphormer-large: 24 blocks, 1024 wide, 32 heads. */
public fun graphormerLarge(description: GraphormerScope.() -> Unit = {}): Gtn = GraphormerScope(Graphormer.large()).apply(description).build()

/** A Graphormer from a Hugging Face folder: sizes and profile from its `config.json`, weights from its `model.safetensors` or `pytorch_model.bin`. */
public fun huggingFaceGraphormer(folder: String): Gtn = GraphormerFolder.open(Path.of(folder)).gtn()

/**
 * A network with the weights of a published checkpoint, safetensors or PyTorch's: sizes from its tensors, everything else by the named profile
 * (`hf-graphormer`, `fairseq-graphormer`, `graphormer-v1`, ...; see `CheckpointProfile.ALL`).
 */
public fun checkpoint(file: String, profile: String): Gtn = CheckpointProfile.named(profile).open(Path.of(file))

/** This network for graphs with one category a node and one an edge, as the TU sets (`mutag`, `proteins`, `imdbbinary`); see `graft data NAME` for how many. */
public fun Gtn.forLabelledGraphs(nodeCategories: Int): Gtn = LabelledGraphs.of(this, nodeCategories)

/** What a Graphormer can differ in; each starts with the preset's value. */
@GraftDsl
public class GraphormerScope internal constructor(private var options: Graphormer.Options) : PresetScope() {
    /** Number of blocks. */
    public var blocks: Int
        get() = options.blocks()
        set(value) {
            options = options.withBlocks(value)
        }

    /** Width of the stream, and inside the feed-forward networks unless [hidden] says otherwise afterwards. */
    public var width: Int
        get() = options.width()
        set(value) {
            options = options.withWidth(value, value)
        }

    /** Width inside the feed-forward networks. */
    public var hidden: Int
        get() = options.hidden()
        set(value) {
            options = options.withWidth(options.width(), value)
        }

    /** Attention heads. */
    public var heads: Int
        get() = options.heads()
        set(value) {
            options = options.withHeads(value)
        }

    /** Bond hops that the edge encoding looks at. */
    public var hops: Int
        get() = options.hops()
        set(value) {
            options = options.withHops(value)
        }

    /** Where norms stand and what the head is: [postLn], [preLn] or [v1]. */
    public var profile: Graphormer.Profile
        get() = options.profile()
        set(value) {
            options = options.withProfile(value)
        }

    /** Rows of the embedding tables. */
    public var tables: Graphormer.Tables
        get() = options.tables()
        set(value) {
            options = options.withTables(value)
        }

    /** Added to node feature indices: 2, or 3 to reproduce models fine-tuned with the Hugging Face collator. */
    public var offset: Int
        get() = options.offset()
        set(value) {
            options = options.withOffset(value)
        }

    /** How shortest paths through node 0 are read. */
    public var paths: ShortestPaths.Reading
        get() = options.paths()
        set(value) {
            options = options.withPaths(value)
        }

    /** Atoms this many bonds apart or more, or in different parts, do not attend to each other; 0 for no cut-off. */
    public var cutOff: Int
        get() = options.cutOff()
        set(value) {
            options = options.withCutOff(value)
        }

    /** Name, as printed and written. */
    public var name: String
        get() = options.name()
        set(value) {
            options = options.withName(value)
        }

    /** Dropout on what sub-layers give, on attention probabilities, and inside the feed-forward networks. */
    public fun dropout(all: Double = options.dropout(), attention: Double = options.attentionDropout(), activation: Double = options.activationDropout()) {
        options = options.withDropout(all, attention, activation)
    }

    /**
     * Starts from the slim Graphormer that comes with Graft, pre-trained: its 6 blocks and its weights. Only name and dropout may be changed beside it.
     * `graft weights --shipped` says what it learnt from.
     */
    public fun pretrained() {
        options = Pretrained.slimOptions(options)
        shipped(ShippedBackbone.GRAPHORMER_SLIM)
    }

    override fun describe(): Gtn = options.describe()
}

/** Layer norms after each sub-layer, embedding norm, head transform. */
public val postLn: Graphormer.Profile = Graphormer.Profile.POST_LN

/** Layer norms before each sub-layer, embedding norm, head transform. */
public val preLn: Graphormer.Profile = Graphormer.Profile.PRE_LN

/** Layer norms before each sub-layer, a final norm, a plain linear head. */
public val v1: Graphormer.Profile = Graphormer.Profile.V1
