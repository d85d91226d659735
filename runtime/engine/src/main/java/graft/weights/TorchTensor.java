package graft.weights;

import java.util.List;

/**
 * A tensor as a pickle describes it: a view of a storage. Nothing of it has been checked yet.
 *
 * @param offset of its first element in the storage, in elements
 * @param shape sizes, outermost first
 * @param strides steps in the storage, in elements, one a size
 */
record TorchTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    /**
     * Numbers that tensors are views of.
     *
     * @param key name of the entry or record that holds them
     * @param elements how many the pickle says there are
     */
    record Storage(ElementType type, String key, long elements) {}

    /** True if its elements lie one after the other, row by row. */
    boolean contiguous() {
        long step = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) == 1) continue;
            if (strides.get(i) != step) return false;
            step = Math.multiplyExact(step, shape.get(i));
        }
        return true;
    }

    /** Number of elements. @throws ArithmeticException when there are more than a long counts */
    long elements() {
        long product = 1;
        for (long size : shape) product = Math.multiplyExact(product, size);
        return product;
    }

    /** Place behind the last element in the storage; 0 for an empty tensor. */
    long reach() {
        if (shape.contains(0L)) return 0;
        long last = offset;
        for (int i = 0; i < shape.size(); i++) last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
        return Math.addExact(last, 1);
    }
}
