package graft.model.adapter;

import graft.model.Port;
import graft.program.Value;
import java.util.function.UnaryOperator;

/** Fits where what a sub-layer gives meets its residual. */
public interface ResidualAdapter extends Adapter {
    /**
     * What is added to the residual instead of y, [T, width].
     *
     * @param y what the sub-layer gives
     * @param residual u; the block goes on with norm(y + u)
     * @param norm the backbone's norm behind the sum, or the identity where there is none
     */
    Value adapt(AdapterScope scope, Port port, Value y, Value residual, UnaryOperator<Value> norm);
}
