package graft.model.compile;

import graft.graph.BatchInput;
import graft.graph.Masked;
import graft.graph.Masking;
import graft.model.Initialiser;
import graft.model.Network;
import graft.model.Part;
import graft.model.PartKind;
import graft.model.Port;
import graft.model.PortKind;
import graft.model.adapter.Adapter;
import graft.model.adapter.AdapterScope;
import graft.model.adapter.BesideAdapter;
import graft.model.adapter.KeyValueAdapter;
import graft.model.adapter.ResidualAdapter;
import graft.model.adapter.StreamAdapter;
import graft.model.adapter.WeightAdapter;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a grafted model through a program under construction. The student's pass reads trainable weights, the anchor's pass their
 * momentum copies; frozen weights are the same values in both, so that what they alone determine is computed once.
 */
final class ForwardPass implements Network {
    private final ModelIndex index;
    private final ProgramBuilder ops;
    private final boolean training;
    private final boolean anchor;
    private final Value perturbation;
    private final @Nullable Masking masking;

    /** Two factors that are asked to stay orthogonal. */
    record Orthogonal(Value a, Value b, double weight) {}

    private final List<Orthogonal> orthogonal = new ArrayList<>();

    private final Map<Integer, UnaryOperator<Value>> attentions = new HashMap<>();

    /** What adapters have asked for so far. */
    List<Orthogonal> orthogonal() {
        return orthogonal;
    }

    ForwardPass(ModelIndex index, ProgramBuilder ops, boolean training, boolean anchor, Value perturbation) {
        this(index, ops, training, anchor, perturbation, null);
    }

    /** @param masking hides the features of some nodes, if there is one */
    ForwardPass(ModelIndex index, ProgramBuilder ops, boolean training, boolean anchor, Value perturbation, @Nullable Masking masking) {
        this.index = index;
        this.ops = ops;
        this.training = training;
        this.anchor = anchor;
        this.perturbation = perturbation;
        this.masking = masking;
    }

    @Override
    public BatchInput.Ints shown(BatchInput.Ints nodeFeatures) {
        return masking == null ? nodeFeatures : new Masked.Ints(nodeFeatures, masking);
    }

    @Override
    public BatchInput.Reals shown(BatchInput.Reals nodeFeatures) {
        return masking == null ? nodeFeatures : new Masked.Reals(nodeFeatures, masking);
    }

    @Override
    public ProgramBuilder ops() {
        return ops;
    }

    @Override
    public boolean isTraining() {
        return training;
    }

    @Override
    public Value perturbation() {
        return perturbation;
    }

    @Override
    public Value part(Part part) {
        index.note(part);
        return value(part, index.model().trains(part));
    }

    private Value value(Part part, boolean trained) {
        Parameter p = new Parameter(part.name(), part.shape(), trained ? Parameter.Role.TRAINABLE : Parameter.Role.FROZEN, part.paddingRow());
        return ops.parameter(trained && anchor ? p.anchor() : p);
    }

    @Override
    public Value linear(String name, int block, Value x, int out, Initialiser initialiser) {
        Port port = index.port(new Port(PortKind.WEIGHT, name, block, x.columns(), out));
        Value weight = part(new Part(name + ".weight", Shape.of(out, x.columns()), PartKind.WEIGHT, initialiser, -1));
        Value bias = part(new Part(name + ".bias", Shape.of(out), PartKind.BIAS, Initialiser.ZEROS, -1));
        Value y = ops.linear(x, weight, bias);
        Value plain = y;
        for (ModelIndex.Graft g : index.at(port)) y = ((WeightAdapter) g.adapter()).adapt(new Scope(g, port), port, new WeightAdapter.LinearMap(x, weight, bias, plain, y));
        return y;
    }

    @Override
    public Value beside(String name, int block, Value x, Value y) {
        Port port = index.port(new Port(PortKind.BESIDE, name, block, x.columns(), y.columns()));
        Value sum = y;
        for (ModelIndex.Graft g : index.at(port)) sum = ((BesideAdapter) g.adapter()).adapt(new Scope(g, port), port, x, sum);
        return sum;
    }

    @Override
    public Value residual(String name, int block, Value y, Value residual, UnaryOperator<Value> norm) {
        Port port = index.port(new Port(PortKind.RESIDUAL, name, block, y.columns(), y.columns()));
        Value z = y;
        for (ModelIndex.Graft g : index.at(port)) z = ((ResidualAdapter) g.adapter()).adapt(new Scope(g, port), port, z, residual, norm);
        return z;
    }

    @Override
    public KeyValueAdapter.@Nullable Prefix prefix(String name, int block, int width) {
        Port port = index.port(new Port(PortKind.KEYS_VALUES, name, block, width, width));
        List<KeyValueAdapter.Prefix> prefixes = new ArrayList<>();
        for (ModelIndex.Graft g : index.at(port)) prefixes.add(((KeyValueAdapter) g.adapter()).prefix(new Scope(g, port), port));
        if (prefixes.isEmpty()) return null;
        return new KeyValueAdapter.Prefix(stacked(prefixes.stream().map(KeyValueAdapter.Prefix::keys).toList()), stacked(prefixes.stream().map(KeyValueAdapter.Prefix::values).toList()));
    }

    /** Several prefixes, [l_i, width] each, one under the other. */
    private Value stacked(List<Value> prefixes) {
        if (prefixes.size() == 1) return prefixes.getFirst();
        int rows = prefixes.stream().mapToInt(p -> p.shape().rows(Sizes.NONE)).sum();
        Value all = ops.applyAll(new Op.Concat(), prefixes).getFirst();
        return ops.apply(new Op.Slice(0, Shape.of(rows, prefixes.getFirst().columns())), all);
    }

    @Override
    public Value stream(String name, int block, Value x) {
        Port port = index.port(new Port(PortKind.STREAM, name, block, x.columns(), x.columns()));
        Value y = x;
        for (ModelIndex.Graft g : index.at(port)) y = ((StreamAdapter) g.adapter()).adapt(new Scope(g, port), port, y);
        return y;
    }

    @Override
    public void attention(int block, UnaryOperator<Value> held) {
        attentions.put(block, held);
    }

    @Override
    public Value dropout(String site, Value x, double rate) {
        return training && rate != 0 ? ops.dropout(x, rate, site(site)) : x;
    }

    @Override
    public int site(String name) {
        return index.site(name);
    }

    /** Names an adapter's weights after its port. */
    private final class Scope implements AdapterScope {
        private final String prefix;
        private final Adapter adapter;
        private final Port port;

        Scope(ModelIndex.Graft graft, Port port) {
            this.port = port;
            this.prefix = graft.prefix();
            this.adapter = graft.adapter();
        }

        @Override
        public ProgramBuilder ops() {
            return ops;
        }

        @Override
        public Value parameter(String name, Shape shape, Initialiser initialiser) {
            return noted(new Part(prefix + name, shape, PartKind.WEIGHT, initialiser, -1));
        }

        @Override
        public Value shared(String name, Shape shape, Initialiser initialiser) {
            return noted(new Part(Part.SHARED + adapter.name() + "." + name, shape, PartKind.WEIGHT, initialiser, -1));
        }

        @Override
        public Value fixed(String name, Shape shape, Initialiser initialiser, long seed) {
            return noted(new Part(Part.SHARED + adapter.name() + "." + name, shape, PartKind.FIXED, new Initialiser.Seeded(initialiser, seed), -1));
        }

        private Value noted(Part part) {
            index.noteAdapterPart(adapter, part);
            return value(part, part.kind() != PartKind.FIXED);
        }

        @Override
        public void keepOrthogonal(Value a, Value b, double weight) {
            if (training && !anchor && perturbation == null) orthogonal.add(new Orthogonal(a, b, weight));
        }

        @Override
        public Optional<Norm> normBefore(Value x) {
            return ops.instructions().stream().filter(i -> i.op() instanceof Op.LayerNorm && i.output() == x).findFirst().map(i -> new Norm(weight(i.inputs().get(1)), weight(i.inputs().get(2))));
        }

        private static String weight(Value v) {
            Parameter p = ((Value.FromParameter) v.origin()).parameter();
            return p.role() == Parameter.Role.ANCHOR ? p.followed() : p.name();
        }

        @Override
        public Optional<UnaryOperator<Value>> heldAttention() {
            return Optional.ofNullable(attentions.get(port.block()));
        }

        @Override
        public int blocks() {
            return index.model().backbone().blocks();
        }

        @Override
        public String weightName() {
            return port.name() + ".weight";
        }

        @Override
        public Value dropout(String site, Value x, double rate) {
            return ForwardPass.this.dropout(prefix + site, x, rate);
        }

        @Override
        public boolean isTraining() {
            return training;
        }
    }
}
