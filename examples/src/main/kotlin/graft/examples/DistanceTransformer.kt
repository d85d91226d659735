package graft.examples

import graft.model.Gtn
import graft.model.NormPlacement
import graft.model.Readout
import graft.program.Activation
import graft.program.Op

/** A backbone of one's own: no graph token, atoms and degrees in, shortest-path distances as the only bias, norms before, mean readout. */
fun distanceTransformer(width: Int, blocks: Int): Gtn = Gtn.describe("distance-transformer") { g ->
    g.width(width)
        .input { it.atoms().degrees().norm() }
        .encodings { it.spatial() }
        .blocks(blocks) {
            it.attention(4, 0.1).feedForward(2 * width, Activation.SILU, 0.1).norms(NormPlacement.BEFORE)
        }
        .readout(Readout(Op.Pooling.MEAN, true, false))
}
