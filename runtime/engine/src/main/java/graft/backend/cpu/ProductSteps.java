package graft.backend.cpu;

import graft.kernel.BlockKernel;
import graft.kernel.PackedOperand;
import graft.kernel.PackedOperand.Orientation;
import graft.kernel.Product;
import graft.program.Instruction;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;

/** Steps of products with weights. R is the number of rows of a micro-batch: tokens or graphs. */
final class ProductSteps {
    private final Product product;
    private final BlockKernel blocks;
    private final Slots slots;

    /** @param product of this worker alone */
    ProductSteps(Product product, Slots slots) {
        this.product = product;
        this.blocks = new BlockKernel(product);
        this.slots = slots;
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

    /**
     * dW [out, in] += dy^T [out, R] x [R, in].
     *
     * @param firstWrites whether the first micro-batch of a step writes dW instead, whatever it holds
     */
    Step gradWeight(Instruction i, boolean firstWrites) {
        FloatMatrix dy = slots.matrix(i.inputs().get(0));
        FloatMatrix x = slots.matrix(i.inputs().get(1));
        FloatMatrix dW = slots.matrix(i.output());
        return m -> product.multiply(
                dy.memory(), dy.offset(), 1, dy.columns(), x.memory(), x.offset(), x.columns(), dW.memory(), dW.offset(), dW.columns(), dW.rows(), dW.columns(), dy.rows(), !(firstWrites && m.index == 0));
    }

    /** y [R, k b] = x times blocks [k b, b] along the diagonal. */
    Step blockProduct(Op.BlockProduct o, Instruction i) {
        FloatMatrix x = slots.matrix(i.inputs().get(0)), b = slots.matrix(i.inputs().get(1)), y = slots.matrix(i.output());
        return m -> blocks.multiply(o.block(), o.transposed(), x, b, y);
    }

    /** dblocks [k b, b] += the gradient of {@link #blockProduct}. */
    Step blockProductGradBlocks(Op.BlockProductGradBlocks o, Instruction i) {
        FloatMatrix dy = slots.matrix(i.inputs().get(0)), x = slots.matrix(i.inputs().get(1)), dBlocks = slots.matrix(i.output());
        return m -> blocks.gradBlocks(o.block(), o.transposed(), dy, x, dBlocks);
    }

    private PackedOperand packed(Instruction i, Orientation orientation) {
        return slots.packed(i.inputs().get(1), orientation);
    }
}
