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
import graft.model.adapter.StreamAdapter;
import graft.model.adapter.WeightAdapter;
import graft.program.Parameter;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
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
        for (ModelIndex.Graft g : index.at(port)) y = ((WeightAdapter) g.adapter()).adapt(new Scope(g), port, x, weight, y);
        return y;
    }

    @Override
    public Value stream(String name, int block, Value x) {
        Port port = index.port(new Port(PortKind.STREAM, name, block, x.columns(), x.columns()));
        Value y = x;
        for (ModelIndex.Graft g : index.at(port)) y = ((StreamAdapter) g.adapter()).adapt(new Scope(g), port, y);
        return y;
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

        Scope(ModelIndex.Graft graft) {
            this.prefix = graft.prefix();
            this.adapter = graft.adapter();
        }

        @Override
        public ProgramBuilder ops() {
            return ops;
        }

        @Override
        public Value parameter(String name, Shape shape, Initialiser initialiser) {
            Part part = new Part(prefix + name, shape, PartKind.WEIGHT, initialiser, -1);
            index.noteAdapterPart(adapter, part);
            return value(part, true);
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
