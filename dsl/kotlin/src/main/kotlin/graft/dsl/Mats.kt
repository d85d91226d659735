package graft.dsl

import graft.graph.StructureMatrix
import graft.model.Gtn
import graft.model.ShippedBackbone
import graft.model.files.MatFolder
import graft.model.preset.Mat
import graft.program.Op
import java.nio.file.Path

/** MAT as its authors pre-trained it: 8 blocks, 1024 wide, 16 heads. */
public fun mat(description: MatScope.() -> Unit = {}): Gtn = MatScope(Mat.base()).apply(description).build()

/** A small MAT: 4 blocks, 192 wide, 8 heads. */
public fun matSmall(description: MatScope.() -> Unit = {}): Gtn = MatScope(Mat.small()).apply(description).build()

/** A MAT from a folder: `config.json` with the parameters of ardigen/MAT's `make_model`, `model.safetensors` with its tensors. */
public fun matFolder(folder: String): Gtn = MatFolder.open(Path.of(folder)).gtn()

/** What a MAT can differ in; each starts with the preset's value. */
@GraftDsl
public class MatScope internal constructor(private var options: Mat.Options) : PresetScope() {
    /** Number of blocks. */
    public var blocks: Int
        get() = options.blocks()
        set(value) {
            options = options.withBlocks(value)
        }

    /** Width of the stream. */
    public var width: Int
        get() = options.width()
        set(value) {
            options = options.withWidth(value)
        }

    /** Attention heads. */
    public var heads: Int
        get() = options.heads()
        set(value) {
            options = options.withHeads(value)
        }

    /** Linear maps of the feed-forward network. */
    public var maps: Int
        get() = options.maps()
        set(value) {
            options = options.withMaps(value)
        }

    /** Kernel of the distances: [expKernel] or [softmaxKernel]. */
    public var kernel: StructureMatrix.Kernel
        get() = options.kernel()
        set(value) {
            options = options.withKernel(value)
        }

    /** How tokens become one row: mean, sum or the dummy node alone. */
    public var pooling: Op.Pooling
        get() = options.pooling()
        set(value) {
            options = options.withPooling(value)
        }

    /** ScaleNorm in place of the norms. */
    public var scaleNorm: Boolean
        get() = options.scaleNorm()
        set(value) {
            options = options.withScaleNorm(value)
        }

    /** Dropout on embeddings, attention, in the feed-forward network and on what sub-layers give. */
    public var dropout: Double
        get() = options.dropout()
        set(value) {
            options = options.withDropout(value)
        }

    /** Name, as printed and written. */
    public var name: String
        get() = options.name()
        set(value) {
            options = options.withName(value)
        }

    /** Shares of softmax attention and of the distance kernel; the adjacency gets the rest. [trained] makes the three weights of each block. */
    public fun mixture(attention: Double = options.attention(), distance: Double = options.distance(), trained: Boolean = options.trainedShares()) {
        options = options.withShares(attention, distance).withTrainedShares(trained)
    }

    /** Starts from the small MAT that comes with Graft, pre-trained. Only name and dropout may be changed beside it. `graft weights --shipped` says what it learnt from. */
    public fun pretrained() {
        shipped(ShippedBackbone.MAT_SMALL)
    }

    override fun describe(): Gtn = options.describe()
}

/** exp(-d), whose rows do not add to one. */
public val expKernel: StructureMatrix.Kernel = StructureMatrix.Kernel.EXPONENTIAL

/** The softmax of -d over a row. */
public val softmaxKernel: StructureMatrix.Kernel = StructureMatrix.Kernel.SOFTMAX
