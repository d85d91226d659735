package graft.backend.cpu;

import graft.backend.Session.State;
import graft.kernel.AdamWFactors;
import graft.kernel.OptimiserKernel;
import graft.tensor.FloatMatrix;
import java.util.Map;

/** One parameter that trains, with what belongs to each number of it, as rows. */
final class TrainedTensor {
    private final String name;
    private final FloatMatrix weight;
    private final FloatMatrix matrix;
    private final FloatMatrix gradient;
    private final FloatMatrix first;
    private final FloatMatrix second;
    private final PackedWeights packs;
    private final int[] pieces;

    /** @param packs in which the weight is packed for products, if it is */
    TrainedTensor(String name, Map<State, TensorBlock> blocks, PackedWeights packs) {
        this.name = name;
        weight = blocks.get(State.WEIGHT).row(name);
        matrix = blocks.get(State.WEIGHT).matrix(name);
        gradient = blocks.get(State.GRADIENT).row(name);
        first = blocks.get(State.FIRST_MOMENT).row(name);
        second = blocks.get(State.SECOND_MOMENT).row(name);
        this.packs = packs;
        pieces = packs.pieces(name);
    }

    String name() {
        return name;
    }

    /** [1, elements]. */
    FloatMatrix gradient() {
        return gradient;
    }

    /** One step of the optimiser, after which the packed weight is old. */
    void update(OptimiserKernel kernel, AdamWFactors factors) {
        kernel.adamW(weight, gradient, first, second, factors);
    }

    /** Packs the weight for products, at best while it is still in a cache. */
    void pack() {
        for (int piece : pieces) packs.pack(piece, matrix);
    }
}
