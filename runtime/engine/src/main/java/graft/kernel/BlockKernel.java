package graft.kernel;

import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Products with square blocks along the diagonal, on the matrix product of the kernel set. One a thread. */
public final class BlockKernel {
    private final Product product;

    /** @param product of the same thread */
    public BlockKernel(Product product) {
        this.product = product;
    }

    /** y [R, k b]: columns of block i = those of x times block i of [k b, b], or times its transpose. */
    public void multiply(int block, boolean transposed, FloatMatrix x, FloatMatrix blocks, FloatMatrix y) {
        int d = x.columns();
        // The right-hand side of a product lies row by row, so that a transpose is copied: b * b numbers against R * b * b products.
        MemorySegment copy = transposed ? MemorySegment.ofArray(new float[block * block]) : null;
        for (int first = 0; first < d; first += block) {
            long column = (long) first * Float.BYTES;
            if (copy != null) {
                for (int i = 0; i < block; i++) {
                    for (int j = 0; j < block; j++) copy.setAtIndex(ValueLayout.JAVA_FLOAT, (long) j * block + i, blocks.get(first + i, j));
                }
            }
            product.multiply(x.memory(), x.offset() + column, d, 1, copy != null ? copy : blocks.memory(), copy != null ? 0 : blocks.rowOffset(first), block,
                    y.memory(), y.offset() + column, d, x.rows(), block, block, false);
        }
    }

    /** dblocks [k b, b] += x^T dy block by block, or dy^T x for the transposed product. */
    public void gradBlocks(int block, boolean transposed, FloatMatrix dy, FloatMatrix x, FloatMatrix dBlocks) {
        int d = x.columns();
        FloatMatrix left = transposed ? dy : x;
        FloatMatrix right = transposed ? x : dy;
        for (int first = 0; first < d; first += block) {
            long column = (long) first * Float.BYTES;
            product.multiply(left.memory(), left.offset() + column, 1, d, right.memory(), right.offset() + column, d,
                    dBlocks.memory(), dBlocks.rowOffset(first), block, block, block, x.rows(), true);
        }
    }
}
