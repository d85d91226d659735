package graft.dsl

import graft.graph.ShortestPaths
import graft.model.AttentionForm
import graft.model.FeedForward
import graft.model.Gtn
import graft.model.GtnBuilder
import graft.model.Initialiser
import graft.model.NodeEncoding
import graft.model.NormForm
import graft.model.NormPlacement
import graft.model.PairEncoding
import graft.model.Readout
import graft.model.files.BackboneLoader
import graft.program.Activation
import graft.program.Op
import java.nio.file.Path

/** Describes a network of one's own. */
public fun gtn(name: String, description: NetworkScope.() -> Unit): Gtn = Gtn.describe(name) { NetworkScope(it).description() }

/** A network: width, input, structural encodings, blocks, readout. */
@GraftDsl
public class NetworkScope internal constructor(private val builder: GtnBuilder) {
    /** Width of the token stream. */
    public fun width(width: Int) {
        builder.width(width)
    }

    /** What a token starts as. */
    public fun input(description: InputScope.() -> Unit) {
        builder.input { InputScope(it).description() }
    }

    /** The structural bias of attention. */
    public fun encodings(description: EncodingsScope.() -> Unit) {
        builder.encodings { EncodingsScope(it).description() }
    }

    /** The blocks, all alike. */
    public fun blocks(count: Int, description: BlockDescription.() -> Unit) {
        builder.blocks(count) { BlockDescription(it).description() }
    }

    /** How tokens become predictions: an optional norm over tokens, pooling, an optional transform LN(GELU(W x + b)), the head. */
    public fun readout(pooling: Op.Pooling = Op.Pooling.MEAN, finalNorm: Boolean = false, transform: Boolean = false) {
        builder.readout(Readout(pooling, finalNorm, transform))
    }

    /** How linear maps and tables start. */
    public fun initialiser(initialiser: Initialiser) {
        builder.initialiser(initialiser)
    }

    /** Weights from a safetensors file; left out, they start at random. */
    public fun weights(path: String) {
        builder.weights(BackboneLoader.source(Path.of(path)))
    }
}

/** The embeddings, which are sums of tables. */
@GraftDsl
public class InputScope internal constructor(private val builder: GtnBuilder.InputBuilder) {
    /** OGB's nine atom features. */
    public fun atoms(offset: Int = 2) {
        builder.atoms(offset)
    }

    /** Tables of in- and out-degree. */
    public fun degrees() {
        builder.degrees()
    }

    /** MAT's 27 atom features as numbers, and its dummy node in front of each graph. */
    public fun matAtoms() {
        builder.matAtoms()
    }

    /** A learned token in front of each graph. */
    public fun graphToken() {
        builder.graphToken()
    }

    /** Any other encoding. */
    public fun encoding(encoding: NodeEncoding) {
        builder.encoding(encoding)
    }

    /** A layer norm over the embeddings. */
    public fun norm() {
        builder.norm()
    }

    /** Dropout over the embeddings. */
    public fun dropout(rate: Double) {
        builder.dropout(rate)
    }
}

/** The structural bias, a sum of terms. */
@GraftDsl
public class EncodingsScope internal constructor(private val builder: GtnBuilder.EncodingsBuilder) {
    /** Shortest-path distances. */
    public fun spatial() {
        builder.spatial()
    }

    /** The graph token's distance. */
    public fun tokenDistance() {
        builder.tokenDistance()
    }

    /** OGB's bond features along shortest paths. */
    public fun edgePaths(hops: Int = 5, reading: ShortestPaths.Reading = ShortestPaths.Reading.FIXED) {
        builder.edgePaths(hops, reading)
    }

    /** Any other encoding. */
    public fun encoding(encoding: PairEncoding) {
        builder.encoding(encoding)
    }
}

/** A block: attention, feed-forward network, norms. */
@GraftDsl
public class BlockDescription internal constructor(private val builder: GtnBuilder.BlockBuilder) {
    /** Heads, and dropout on their probabilities. */
    public fun attention(heads: Int, dropout: Double = 0.0) {
        builder.attention(heads, dropout)
    }

    /** What attention makes of queries, keys and values: [AttentionForm.Biased] or [AttentionForm.Mixture]. */
    public fun attention(form: AttentionForm) {
        builder.attention(form)
    }

    /** Any other feed-forward network. */
    public fun feedForward(network: FeedForward) {
        builder.feedForward(network)
    }

    /** How norms are computed, here and in input and readout. */
    public fun norms(form: NormForm) {
        builder.norms(form)
    }

    /** Width inside the feed-forward network, its activation, and dropout inside. */
    public fun feedForward(hidden: Int, activation: Activation = Activation.GELU, dropout: Double = 0.0) {
        builder.feedForward(hidden, activation, dropout)
    }

    /** Where the layer norms stand. */
    public fun norms(placement: NormPlacement) {
        builder.norms(placement)
    }

    /** The layer norms' epsilon. */
    public fun epsilon(epsilon: Double) {
        builder.epsilon(epsilon)
    }

    /** Dropout on what each sub-layer gives. */
    public fun dropout(rate: Double) {
        builder.dropout(rate)
    }
}
