package graft.backend.cuda;

import graft.NearestNames;
import graft.backend.BackendException;
import graft.backend.Session.State;
import graft.cuda.DeviceMemory;
import graft.plan.MemoryReport;
import graft.plan.TensorLayout;
import graft.program.Parameter;
import graft.program.Program;
import graft.program.Value;
import graft.tensor.WeightTensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that a session holds for its parameters, on the device. Weights that train, their gradients, their two moments and their anchors are each one
 * contiguous range, the gaps between tensors 0.
 */
final class DeviceWeights {
    private final Map<String, Parameter> byName = new LinkedHashMap<>();
    private final TensorLayout frozen;
    private final TensorLayout trainable;
    private final TensorLayout anchors;
    private final boolean trains;
    private final long frozenAt;
    private final Map<State, Long> trainedAt = new EnumMap<>(State.class);
    private final long anchorsAt;
    private DeviceMemory memory;
    private Set<String> held = Set.of();

    /**
     * Checks the weights and reserves their memory.
     *
     * @throws BackendException if a weight is missing or has another shape
     */
    DeviceWeights(Program program, Map<String, WeightTensor> weights, PlaceBook book) {
        List<Parameter> frozenAll = new ArrayList<>();
        for (Parameter p : program.parameters()) {
            byName.put(p.name(), p);
            tensor(p, weights);
            if (p.role() == Parameter.Role.FROZEN) frozenAll.add(p);
        }
        frozen = new TensorLayout(frozenAll);
        trainable = new TensorLayout(program.trainable());
        anchors = new TensorLayout(program.anchors());
        trains = trains(program) || program.trainable().isEmpty();
        frozenAt = book.reserve(frozen.bytes());
        trainedAt.put(State.WEIGHT, book.reserve(trainable.bytes()));
        if (trains) {
            for (State s : List.of(State.GRADIENT, State.FIRST_MOMENT, State.SECOND_MOMENT)) trainedAt.put(s, book.reserve(trainable.bytes()));
        }
        anchorsAt = book.reserve(anchors.bytes());
    }

    /** Whether a program adds to gradients. */
    static boolean trains(Program program) {
        return program.instructions().stream().flatMap(i -> i.outputs().stream()).anyMatch(v -> v.origin() instanceof Value.GradientOf);
    }

    private static WeightTensor tensor(Parameter p, Map<String, WeightTensor> weights) {
        String name = p.role() == Parameter.Role.ANCHOR ? p.followed() : p.name();
        WeightTensor w = weights.get(name);
        if (w == null) throw new BackendException("there is no weight '" + name + "' " + p.shape() + " among the " + weights.size() + " given; " + NearestNames.hint(name, weights.keySet()));
        if (!w.shape().equals(p.shape())) throw new BackendException("the weight '" + name + "' has the shape " + w.shape() + ", but the program needs " + p.shape());
        return w;
    }

    /** Fills the memory that was reserved: gaps, gradients and moments 0, weights as given. */
    void fill(DeviceMemory block, Map<String, WeightTensor> weights, Transfer transfer) {
        memory = block;
        for (State s : trainedAt.keySet()) transfer.zero(block(s));
        for (Parameter p : byName.values()) transfer.write(tensor(p, weights).data(), stored(p));
    }

    private Place stored(Parameter p) {
        TensorLayout layout = layout(p);
        long base = switch (p.role()) {
            case FROZEN -> frozenAt;
            case TRAINABLE -> trainedAt.get(State.WEIGHT);
            case ANCHOR -> anchorsAt;
        };
        return new Place(memory, base + layout.offset(p.name()), p.shape().elements() * Float.BYTES);
    }

    private TensorLayout layout(Parameter p) {
        return switch (p.role()) {
            case FROZEN -> frozen;
            case TRAINABLE -> trainable;
            case ANCHOR -> anchors;
        };
    }

    /** A parameter's numbers, row by row. */
    Place raw(String parameter) {
        return stored(byName.get(parameter));
    }

    /** A state of all trainable parameters, gaps included. */
    Place block(State state) {
        Long at = trainedAt.get(state);
        if (at == null) throw new BackendException("the program computes no gradients, so there is nothing to train");
        return new Place(memory, at, trainable.bytes());
    }

    /** A state of one trainable parameter. */
    Place trained(State state, String parameter) {
        return block(state).part(trainable.offset(parameter), byName.get(parameter).shape().elements() * Float.BYTES);
    }

    /** Whether there are gradients. */
    boolean hasGradients() {
        return trains && !trainable.isEmpty();
    }

    /** Every anchor beside what it follows. */
    List<Place[]> anchorPairs() {
        List<Place[]> pairs = new ArrayList<>();
        for (Parameter a : anchors.parameters()) pairs.add(new Place[] {stored(a), trained(State.WEIGHT, a.followed())});
        return pairs;
    }

    /**
     * Makes sure that another program finds every parameter here.
     *
     * @throws BackendException naming one that it does not find
     */
    void requireAll(Program other) {
        for (Parameter p : other.parameters()) {
            Parameter own = byName.get(p.name());
            if (own == null) throw new BackendException("the session that weights are shared with has no '" + p.name() + "'; " + NearestNames.hint(p.name(), byName.keySet()));
            if (!own.shape().equals(p.shape())) throw new BackendException("'" + p.name() + "' has the shape " + own.shape() + " in the session that weights are shared with, not " + p.shape());
        }
    }

    /** Keeps parameters as they are until called again. */
    void hold(Set<String> names) {
        block(State.GRADIENT);
        for (String name : names) {
            if (!trainable.has(name)) throw new BackendException("'" + name + "' is not trained, so it cannot be held; " + NearestNames.hint(name, byName.keySet()));
        }
        held = Set.copyOf(names);
    }

    /** What is free to move: the whole range, or each parameter that is not held. Numbers do not see each other in an update, so both give the same bits. */
    List<Place> free(State state) {
        if (held.isEmpty()) return trainable.isEmpty() ? List.of() : List.of(block(state));
        List<Place> places = new ArrayList<>();
        for (Parameter p : trainable.parameters()) if (!held.contains(p.name())) places.add(trained(state, p.name()));
        return places;
    }

    /** Where a state of a parameter lies. */
    Place find(State state, String parameter) {
        Parameter p = byName.get(parameter);
        Place found = switch (state) {
            case WEIGHT -> p != null && p.role() != Parameter.Role.ANCHOR ? stored(p) : null;
            case ANCHOR -> byName.get(Parameter.ANCHOR_PREFIX + parameter) instanceof Parameter a ? stored(a) : null;
            case GRADIENT, FIRST_MOMENT, SECOND_MOMENT -> trainedAt.containsKey(state) && trainable.has(parameter) ? trained(state, parameter) : null;
        };
        if (found == null) throw new BackendException("the session holds no " + state + " of '" + parameter + "'; " + NearestNames.hint(parameter, byName.keySet()));
        return found;
    }

    /** What a session with these parameters needs on the device. */
    MemoryReport report(long generated, long workspace, long arena) {
        return new MemoryReport(frozen.bytes(), trainable.bytes(), trains ? trainable.bytes() : 0, trains ? 2 * trainable.bytes() : 0, anchors.bytes(), generated, workspace, arena, 1);
    }
}
