package graft.examples

import graft.model.Initialiser
import graft.model.Port
import graft.model.adapter.AdapterScope
import graft.model.adapter.StreamAdapter
import graft.program.Activation
import graft.program.Op
import graft.program.Value
import graft.tensor.Shape

/** An adapter of one's own: x + gate * GELU(x W_down^T) W_up^T, with a learned gate for each channel that starts at zero. */
data class GatedAdapter(val rank: Int) : StreamAdapter {
    override fun name(): String = "gated"

    override fun options(): Map<String, Any> = mapOf("r" to rank)

    override fun adapt(scope: AdapterScope, port: Port, x: Value): Value {
        val width = port.out()
        val down = scope.parameter("down.weight", Shape.of(rank, width), Initialiser.fanIn(width))
        val up = scope.parameter("up.weight", Shape.of(width, rank), Initialiser.fanIn(rank))
        val gate = scope.parameter("gate", Shape.of(width), Initialiser.ZEROS)
        val branch = scope.ops().linear(scope.ops().activate(Activation.GELU, scope.ops().linear(x, down)), up)
        return scope.ops().add(x, scope.ops().apply(Op.ScaleColumns(), branch, gate))
    }
}
