package graft.backend.cpu;

import graft.kernel.PackedOperand;
import graft.kernel.PackedOperand.Orientation;
import graft.kernel.Product;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;

/** Steps of products with weights. R is the number of rows of a micro-batch: tokens or graphs. */
final class ProductSteps {
    private final Product product;
    private final Slots slots;
    private final ParameterMemory parameters;

    /** @param product of this worker alone */
    ProductSteps(Product product, Slots slots, ParameterMemory parameters) {
        this.product = product;
        this.slots = slots;
        this.parameters = parameters;
    }

    /** y [R, out] = x [R, in] W^T + b. */
    Step linear(Op.Linear o, Instruction i) {
        FloatMatrix x = slots.matrix(i.inputs().get(0));
        PackedOperand w = packed(i, Orientation.FORWARD);
        FloatMatrix bias = o.hasBias() ? slots.matrix(i.inputs().get(2)) : null;
        FloatMatrix y = slots.matrix(i.output());
        return bias == null ? m -> multiply(x, w, y, null, 0) : m -> multiply(x, w, y, bias.memory(), bias.offset());
    }

    /** dx [R, in] = dy [R, out] W. */
    Step gradInput(Instruction i) {
        FloatMatrix dy = slots.matrix(i.inputs().get(0));
        PackedOperand w = packed(i, Orientation.BACKWARD);
        FloatMatrix dx = slots.matrix(i.output());
        return m -> multiply(dy, w, dx, null, 0);
    }

    private void multiply(FloatMatrix a, PackedOperand b, FloatMatrix c, MemorySegment bias, long biasOffset) {
        product.multiplyPacked(a.memory(), a.offset(), a.columns(), 1, b, c.memory(), c.offset(), c.columns(), a.rows(), bias, biasOffset, false);
    }

    /** dW [out, in] += dy^T [out, R] x [R, in]. */
    Step gradWeight(Instruction i) {
        FloatMatrix dy = slots.matrix(i.inputs().get(0));
        FloatMatrix x = slots.matrix(i.inputs().get(1));
        FloatMatrix dW = slots.matrix(i.output());
        return m -> product.multiply(
                dy.memory(), dy.offset(), 1, dy.columns(), x.memory(), x.offset(), x.columns(), dW.memory(), dW.offset(), dW.columns(), dW.rows(), dW.columns(), dy.rows(), true);
    }

    private PackedOperand packed(Instruction i, Orientation orientation) {
        return parameters.packed(((Value.FromParameter) i.inputs().get(1).origin()).parameter().name(), orientation);
    }
}
