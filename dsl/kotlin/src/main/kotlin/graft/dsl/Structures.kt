package graft.dsl

import graft.graph.StructureMatrix
import graft.graph.TokenMode
import graft.model.adapter.GAdapter

/** I: an adapter without structure. */
public fun identityStructure(): StructureMatrix = StructureMatrix.Identity()

/** A, or A + I. */
public fun adjacency(selfLoops: Boolean = false): StructureMatrix = StructureMatrix.Adjacency(selfLoops, StructureMatrix.Normalisation.NONE)

/** D^-1/2 M D^-1/2 with M = A + I, or A. */
public fun normalisedAdjacency(selfLoops: Boolean = true): StructureMatrix = StructureMatrix.Adjacency(selfLoops, StructureMatrix.Normalisation.SYMMETRIC)

/** D^-1 M with M = A + I, or A. */
public fun rowNormalisedAdjacency(selfLoops: Boolean = true): StructureMatrix = StructureMatrix.Adjacency(selfLoops, StructureMatrix.Normalisation.ROW)

/** I - D^-1/2 A D^-1/2. */
public fun laplacian(): StructureMatrix = StructureMatrix.Laplacian()

/** The diagonal matrix of degrees. */
public fun degreeMatrix(): StructureMatrix = StructureMatrix.Degree()

/** A kernel of the number of hops: [reciprocal] or [exponential]. */
public fun shortestPathKernel(kernel: StructureMatrix.Kernel = reciprocal): StructureMatrix = StructureMatrix.ShortestPath(kernel)

/** A kernel of the distance in space: [exponential] or [softmax]. */
public fun distanceKernel(kernel: StructureMatrix.Kernel = exponential): StructureMatrix = StructureMatrix.Distance(kernel)

/** What the block's own attention has made of the graph, a matrix a head, held constant; for [StreamPort.gAdapter] inside blocks. */
public fun attentionStructure(): StructureMatrix = StructureMatrix.OfAttention()

/** A fixed weighted sum: `mixture(0.5 of adjacency(), 0.5 of laplacian())`. */
public fun mixture(vararg terms: StructureMatrix.Mixture.Term): StructureMatrix = StructureMatrix.Mixture(terms.toList())

/** A term of a [mixture]. */
public infix fun Double.of(matrix: StructureMatrix): StructureMatrix.Mixture.Term = StructureMatrix.Mixture.Term(this, matrix)

/** 1 / (1 + d). */
public val reciprocal: StructureMatrix.Kernel = StructureMatrix.Kernel.RECIPROCAL

/** exp(-d). */
public val exponential: StructureMatrix.Kernel = StructureMatrix.Kernel.EXPONENTIAL

/** softmax of -d over the row. */
public val softmax: StructureMatrix.Kernel = StructureMatrix.Kernel.SOFTMAX

/** The graph token's row and column are zero. */
public val isolated: TokenMode = TokenMode.ISOLATED

/** The graph token has an adapter without structure. */
public val selfLoop: TokenMode = TokenMode.SELF_LOOP

/** The graph token is joined to every node. */
public val star: TokenMode = TokenMode.STAR

/** G-Adapter as in the paper: two layer norms, not the identity at the start. */
public val paper: GAdapter.Mode = GAdapter.Mode.PAPER

/** G-Adapter as in the paper, with layer norms that start as copies of the one that the stream comes out of. */
public val copyLn: GAdapter.Mode = GAdapter.Mode.COPY_LN

/** G-Adapter as an exact identity at the start. */
public val safe: GAdapter.Mode = GAdapter.Mode.SAFE
