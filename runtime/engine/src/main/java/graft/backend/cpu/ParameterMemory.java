package graft.backend.cpu;

import graft.NearestNames;
import graft.backend.BackendException;
import graft.backend.Session.State;
import graft.kernel.AdamWFactors;
import graft.kernel.AdamWStep;
import graft.kernel.OptimiserKernel;
import graft.kernel.PackedOperand;
import graft.plan.MemoryReport;
import graft.plan.Planner;
import graft.plan.TensorLayout;
import graft.program.Parameter;
import graft.program.Program;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a session holds for its parameters. Weights that train, their gradients, their two moments and their anchors are each one
 * contiguous block. A frozen weight that only products read is kept in packed form alone; one that trains is packed again when it has changed.
 */
final class ParameterMemory {
    private final TensorBlock frozen;
    private final Map<State, TensorBlock> trained = new EnumMap<>(State.class);
    private final TensorBlock anchors;
    private final PackedWeights packedFrozen;
    private final Optional<SharedWeights.Outcome> shared;
    private final PackedWeights packedTrained;
    private final PackedWeights packedAnchors;
    private final Map<String, Parameter> byName = new java.util.LinkedHashMap<>();
    private final ParameterLayouts layouts;
    /** The parameters that train, in their order; empty where none does. */
    private final List<TrainedTensor> tensors;
    /** Those whose gradients are added to from the start, and so begin at 0. */
    private final List<TrainedTensor> zeroed;
    private boolean trainedPacksAreOld = true;
    private boolean anchorPacksAreOld = true;
    private Set<String> held = Set.of();
    private long version;

    /**
     * @param storage of frozen weights that products read
     * @param written parameters whose gradients the first micro-batch of a step writes, not adds to
     * @throws BackendException if a weight is missing or has another shape, or if memory cannot be had
     */
    ParameterMemory(Program program, Map<String, WeightTensor> weights, FrozenStorage storage, Set<String> written, OffHeap offHeap, WorkerPool pool) {
        for (Parameter p : program.parameters()) {
            byName.put(p.name(), p);
            weight(p, weights);
        }
        layouts = ParameterLayouts.of(program, storage.format());
        frozen = block("storage of frozen weights", layouts.frozenRaw(), offHeap);
        List<PackedPiece> pieces = layouts.frozenPieces();
        shared = storage.shared().filter(folder -> !pieces.isEmpty()).map(folder -> SharedWeights.open(folder, pieces, weights, offHeap, pool));
        packedFrozen = shared.flatMap(SharedWeights.Outcome::memory).map(memory -> new PackedWeights(pieces, memory))
                .orElseGet(() -> PackedWeights.allocated("storage of frozen weights packed for products", pieces, offHeap));
        trained.put(State.WEIGHT, block("storage of trainable weights", layouts.trained(), offHeap));
        packedTrained = PackedWeights.allocated("storage of trainable weights packed for products", layouts.trainedPieces(), offHeap);
        if (layouts.trains()) {
            trained.put(State.GRADIENT, block("storage of gradients", layouts.trained(), offHeap));
            trained.put(State.FIRST_MOMENT, block("storage of first moments", layouts.trained(), offHeap));
            trained.put(State.SECOND_MOMENT, block("storage of second moments", layouts.trained(), offHeap));
        }
        tensors = layouts.trains() ? trained.get(State.WEIGHT).names().stream().map(name -> new TrainedTensor(name, trained, packedTrained)).toList() : List.of();
        zeroed = tensors.stream().filter(t -> !written.contains(t.name())).toList();
        anchors = block("storage of anchors", layouts.anchored(), offHeap);
        packedAnchors = PackedWeights.allocated("storage of anchors packed for products", layouts.anchorPieces(), offHeap);
        fill(weights, pool);
    }

    private static TensorBlock block(String what, TensorLayout layout, OffHeap offHeap) {
        return new TensorBlock(layout, offHeap.allocate(what, layout.bytes(), Planner.ALIGNMENT));
    }

    private static WeightTensor weight(Parameter p, Map<String, WeightTensor> weights) {
        String name = p.role() == Parameter.Role.ANCHOR ? p.followed() : p.name();
        WeightTensor w = weights.get(name);
        if (w == null) throw new BackendException("there is no weight '" + name + "' " + p.shape() + " among the " + weights.size() + " given; " + NearestNames.hint(name, weights.keySet()));
        if (!w.shape().equals(p.shape())) throw new BackendException("the weight '" + name + "' has the shape " + w.shape() + ", but the program needs " + p.shape());
        return w;
    }

    /** Takes in one weight after the other, so that a few of them are in memory beside what is kept: each needs room for itself until it is packed. */
    private void fill(Map<String, WeightTensor> weights, WorkerPool pool) {
        List<Parameter> all = List.copyOf(byName.values());
        long largest = all.stream().mapToLong(p -> p.shape().elements() * Float.BYTES).max().orElse(0);
        WeightIntake.fewAtOnce(pool, all.size(), largest, (i, spare) -> fill(all.get(i), weights, spare));
    }

    private void fill(Parameter p, Map<String, WeightTensor> weights, MemorySegment spare) {
        FloatMatrix stored = stored(p);
        boolean packs = p.role() == Parameter.Role.FROZEN && !isShared();
        if (stored == null && !packs) return;
        FloatMatrix to = stored != null ? stored : new FloatMatrix(spare, 0, p.shape().rows(Sizes.NONE), p.shape().columns());
        weight(p, weights).copyTo(to.memory(), to.offset());
        if (packs) packedFrozen.pack(p.name(), to);
    }

    /** Whether packed frozen weights lie in a file that others read too. */
    private boolean isShared() {
        return shared.flatMap(SharedWeights.Outcome::memory).isPresent();
    }

    /** A parameter's numbers as they are stored row by row, or null if it is kept in packed form alone. */
    private FloatMatrix stored(Parameter p) {
        return switch (p.role()) {
            case FROZEN -> frozen.matrix(p.name());
            case TRAINABLE -> trained.get(State.WEIGHT).matrix(p.name());
            case ANCHOR -> anchors.matrix(p.name());
        };
    }

    /** A parameter's numbers row by row, for instructions that read it so. */
    FloatMatrix raw(String parameter) {
        return stored(byName.get(parameter));
    }

    /** A parameter's packed form for a product that the program has. */
    PackedOperand packed(String parameter, PackedOperand.Orientation orientation) {
        PackedWeights packs = switch (byName.get(parameter).role()) {
            case FROZEN -> packedFrozen;
            case TRAINABLE -> packedTrained;
            case ANCHOR -> packedAnchors;
        };
        return packs.find(parameter, orientation);
    }

    /** A trainable parameter's gradient buffer. */
    FloatMatrix gradient(String parameter) {
        return trained.get(State.GRADIENT).matrix(parameter);
    }

    /**
     * Makes sure that another program finds every parameter here, in the form in which it reads it.
     *
     * @throws BackendException naming one that it does not find
     */
    void requireAll(Program other) {
        Map<String, WeightUse> uses = WeightUse.of(other);
        for (Parameter p : other.parameters()) {
            Parameter own = byName.get(p.name());
            if (own == null) throw new BackendException("the session that weights are shared with has no '" + p.name() + "'; " + NearestNames.hint(p.name(), byName.keySet()));
            if (!own.shape().equals(p.shape())) throw new BackendException("'" + p.name() + "' has the shape " + own.shape() + " in the session that weights are shared with, not " + p.shape());
            WeightUse use = WeightUse.of(uses, p.name());
            boolean held = (!use.raw() || stored(own) != null)
                    && (!use.forward() || packed(p.name(), PackedOperand.Orientation.FORWARD) != null)
                    && (!use.backward() || packed(p.name(), PackedOperand.Orientation.BACKWARD) != null);
            if (!held) throw new BackendException("the session that weights are shared with does not read '" + p.name() + "' as the other program does, so it does not keep it in that form; open a session of its own");
        }
    }

    /** Sets gradients to 0, but for those that the first micro-batch writes, and packs weights that have changed. */
    void beginTraining(WorkerPool pool) {
        pool.forEach(zeroed.size(), i -> zeroed.get(i).gradient().fill(0));
        packChanged(pool);
    }

    /** Packs weights that have changed since they were packed. */
    void packChanged(WorkerPool pool) {
        if (trainedPacksAreOld) pool.forEach(packedTrained.count(), i -> packedTrained.pack(i, trained.get(State.WEIGHT)));
        if (anchorPacksAreOld) pool.forEach(packedAnchors.count(), i -> packedAnchors.pack(i, anchors));
        trainedPacksAreOld = false;
        anchorPacksAreOld = false;
    }

    /** Counts the changes of weights. */
    long version() {
        return version;
    }

    /** Keeps parameters as they are until called again. */
    void hold(Set<String> names) {
        TensorBlock gradients = requireTraining();
        for (String name : names) {
            if (!gradients.has(name)) throw new BackendException("'" + name + "' is not trained, so it cannot be held; " + NearestNames.hint(name, byName.keySet()));
        }
        held = Set.copyOf(names);
    }

    /** Square root of the sum of squares of all gradients that are not held: tensors in their order, each summed by the kernel. */
    double gradientNorm(OptimiserKernel kernel, WorkerPool pool) {
        List<TrainedTensor> free = free();
        double[] squares = new double[free.size()];
        pool.forEach(squares.length, i -> squares[i] = kernel.sumOfSquares(free.get(i).gradient()));
        double sum = 0;
        for (double s : squares) sum += s;
        return Math.sqrt(sum);
    }

    /** One optimiser step on all that is not held. */
    void update(OptimiserKernel kernel, AdamWStep step, WorkerPool pool) {
        AdamWFactors factors = AdamWFactors.of(step);
        List<TrainedTensor> free = free();
        version++;
        pool.forEach(free.size(), i -> {
            free.get(i).update(kernel, factors);
            free.get(i).pack();
        });
    }

    private List<TrainedTensor> free() {
        requireTraining();
        return held.isEmpty() ? tensors : tensors.stream().filter(t -> !held.contains(t.name())).toList();
    }

    private TensorBlock requireTraining() {
        TensorBlock gradients = trained.get(State.GRADIENT);
        if (gradients == null) throw new BackendException("the program computes no gradients, so there is nothing to train");
        return gradients;
    }

    /** Moves every anchor towards what it follows. */
    void moveAnchors(OptimiserKernel kernel, double beta, WorkerPool pool) {
        List<Parameter> moved = byName.values().stream().filter(p -> p.role() == Parameter.Role.ANCHOR).toList();
        List<FloatMatrix> to = moved.stream().map(a -> anchors.row(a.name())).toList();
        List<FloatMatrix> from = moved.stream().map(a -> trained.get(State.WEIGHT).row(a.followed())).toList();
        version++;
        anchorPacksAreOld = true;
        pool.forEach(moved.size(), i -> kernel.moveAnchor(to.get(i), from.get(i), beta));
    }

    /** A copy of the numbers of a state, row by row. */
    double[] read(State state, String parameter) {
        FloatMatrix m = find(state, parameter);
        double[] values = new double[Math.toIntExact(m.elements())];
        for (int i = 0; i < values.length; i++) values[i] = m.at(i);
        return values;
    }

    /** Overwrites the numbers of a state. */
    void write(State state, String parameter, double[] values) {
        if (isShared() && byName.get(parameter) instanceof Parameter p && p.role() == Parameter.Role.FROZEN) {
            throw new BackendException("'" + parameter + "' is frozen and shared with other processes, so it cannot be written; open a session that shares no weights");
        }
        FloatMatrix m = find(state, parameter);
        if (values.length != m.elements()) throw new BackendException(state + " of '" + parameter + "' has " + m.elements() + " numbers, not " + values.length);
        for (int i = 0; i < values.length; i++) m.setAt(i, (float) values[i]);
        version++;
        trainedPacksAreOld = true;
        anchorPacksAreOld = true;
        packedFrozen.pack(parameter, m);
    }

    private FloatMatrix find(State state, String parameter) {
        FloatMatrix found = switch (state) {
            case WEIGHT -> byName.get(parameter) instanceof Parameter p && p.role() != Parameter.Role.ANCHOR ? weight(p) : null;
            case ANCHOR -> anchors.matrix(Parameter.ANCHOR_PREFIX + parameter);
            case GRADIENT, FIRST_MOMENT, SECOND_MOMENT -> trained.containsKey(state) ? trained.get(state).matrix(parameter) : null;
        };
        if (found == null) throw new BackendException("the session holds no " + state + " of '" + parameter + "'; " + NearestNames.hint(parameter, byName.keySet()));
        return found;
    }

    /** A parameter's numbers row by row: where they are stored, or a copy if they are kept in packed form alone. */
    private FloatMatrix weight(Parameter p) {
        FloatMatrix stored = stored(p);
        return stored != null ? stored : packedFrozen.unpacked(p);
    }

    /** What a session with these parameters needs. */
    MemoryReport report(long generated, long kernelsPerThread, long arenaPerThread, int threads) {
        return layouts.report(generated, kernelsPerThread, arenaPerThread, threads).with(shared.map(SharedWeights.Outcome::remark).stream().toList());
    }
}
