package graft.model.compile;

import graft.autodiff.Autodiff;
import graft.graph.BatchInput;
import graft.graph.LabelInput;
import graft.graph.Masked;
import graft.graph.Masking;
import graft.graph.NodeClass;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.NodeEncoding;
import graft.model.Part;
import graft.model.PartKind;
import graft.model.Port;
import graft.model.adapter.Adapter;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.ScheduledAdapter;
import graft.molecules.chem.Featuriser;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.Program;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.WeightTensor;
import graft.train.StepController;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A grafted model whose selectors have been checked: its ports, weights, coverage and programs. */
public final class CompiledModel {
    /** Name of the output that holds the head's numbers, [G, targets]. */
    public static final String LOGITS = "logits";

    /** Name of the output of {@link #features} that holds the pooled rows, [G, width]. */
    public static final String POOLED = "pooled";

    private final GraftedModel model;
    private final ModelIndex index;

    private CompiledModel(GraftedModel model, ModelIndex index) {
        this.model = model;
        this.index = index;
    }

    /**
     * Checks and compiles.
     *
     * @throws graft.model.ModelException for a selector that does not match what it says, or sizes that do not fit
     */
    public static CompiledModel of(GraftedModel model) {
        return new CompiledModel(model, ModelIndex.of(model));
    }

    public GraftedModel model() {
        return model;
    }

    /** Every port, in the order of the network. */
    public List<Port> ports() {
        return index.ports();
    }

    /**
     * An adapter at a port.
     *
     * @param prefix of the names of its weights
     */
    public record Grafted(Port port, Adapter adapter, String prefix) {}

    /** Every adapter at every port, in the order of the network and, at a port, of the description. */
    public List<Grafted> grafts() {
        return index.ports().stream().flatMap(port -> index.at(port).stream().map(g -> new Grafted(port, g.adapter(), g.prefix()))).toList();
    }

    /** What steers its training, one for each different adapter with a schedule. */
    public List<StepController> controllers() {
        Set<Adapter> adapters = new LinkedHashSet<>();
        model.placements().forEach(p -> adapters.add(p.adapter()));
        adapters.addAll(model.tunings());
        return adapters.stream().filter(ScheduledAdapter.class::isInstance).map(a -> ((ScheduledAdapter) a).controller(this)).toList();
    }

    /** Weights of backbone and head, in the order of the network. */
    public List<Part> parts() {
        return index.parts();
    }

    /** Weights that adapters add, fixed ones too. */
    public List<Part> adapterParts() {
        return index.adapterParts();
    }

    /** Weights that are trained, in order: what an adapter file holds. */
    public List<Part> trainedParts() {
        List<Part> trained = new ArrayList<>(parts().stream().filter(model::trains).toList());
        adapterParts().stream().filter(p -> p.kind() != PartKind.FIXED).forEach(trained::add);
        return trained;
    }

    public Coverage coverage() {
        return index.coverage();
    }

    /** What molecules have to become for this model: which atom features it reads, and whether distances in space. */
    public Featuriser featuriser() {
        boolean mat = model.backbone().nodeEncodings().stream().anyMatch(e -> e instanceof NodeEncoding.Numbers);
        boolean geometry = inference().inputs().stream().anyMatch(BatchInput::needsGeometry);
        return new Featuriser(mat ? Featuriser.Encoding.MAT : Featuriser.Encoding.OGB, geometry);
    }

    /** Every weight as the initialisers start it. */
    public Map<String, WeightTensor> initialWeights(long seed) {
        Map<String, WeightTensor> weights = new LinkedHashMap<>();
        for (Part p : parts()) weights.put(p.name(), p.start(seed));
        for (Part p : adapterParts()) weights.put(p.name(), p.start(seed, weights));
        return weights;
    }

    /** The program that predicts. */
    public Program inference() {
        return inference(false);
    }

    /** The program that predicts; with {@code features}, every block's output and the pooled rows are outputs too. */
    public Program inference(boolean features) {
        ProgramBuilder b = new ProgramBuilder(model.backbone().hasToken());
        Gtn.Pass pass = pass(b, false, false, null);
        b.output(LOGITS, pass.logits());
        if (features) {
            b.output("embedding", pass.embedding());
            if (pass.bias() != null) b.output("bias", pass.bias());
            for (int i = 0; i < pass.blocks().size(); i++) b.output(block(i), pass.blocks().get(i));
            b.output(POOLED, pass.pooled());
        }
        return b.build();
    }

    /** The program that gives features alone: every block's tokens, [T, width], and the pooled rows. */
    public Program features() {
        ProgramBuilder b = new ProgramBuilder(model.backbone().hasToken());
        Gtn.Pass pass = pass(b, false, false, null);
        for (int i = 0; i < pass.blocks().size(); i++) b.output(block(i), pass.blocks().get(i));
        b.output(POOLED, pass.pooled());
        return b.build();
    }

    /** Name of the output that holds the tokens after a block, counted from 0. */
    public static String block(int index) {
        return "block" + index;
    }

    /** The program of a training step: forward, objective, backward. Its losses are named task, bregman, smoothness. */
    public Program training(Objective objective) {
        ProgramBuilder b = new ProgramBuilder(model.backbone().hasToken());
        ForwardPass student = new ForwardPass(index, b, true, false, null);
        Value z = model.backbone().forward(student, model.head().targets()).logits();
        List<Autodiff.Term> terms = new ArrayList<>();
        Value labels = b.input(new LabelInput(model.head().targets()));
        addTerm(b, terms, b.loss("task", new Op.Loss(model.head().loss()), z, labels), 1);
        Op divergence = new Op.Divergence(model.head().divergence());
        objective.bregman().filter(o -> o.mu() > 0).ifPresent(o -> {
            Value anchor = pass(b, false, true, null).logits();
            addTerm(b, terms, b.loss("bregman", divergence, z, anchor), o.mu());
        });
        objective.smoothness().filter(o -> o.lambda() > 0).ifPresent(o -> {
            Value start = noise(b, o);
            Value inner = b.loss("ascent", divergence, pass(b, true, false, start).logits(), z);
            Value slope = Autodiff.differentiate(b, List.of(new Autodiff.Term(inner, 1)), List.of(start)).get(start);
            Value worst = b.apply(new Op.AscentStep(o.step(), o.radius()), start, slope);
            addTerm(b, terms, b.loss("smoothness", divergence, pass(b, true, false, worst).logits(), z), o.lambda());
        });
        orthogonality(b, terms, student.orthogonal());
        Autodiff.differentiate(b, terms, trainable(b));
        b.output(LOGITS, z);
        return b.build();
    }

    /** The program that tells how well {@link #training} went: the task loss alone, without dropout or gradients. */
    public Program scoring() {
        ProgramBuilder b = new ProgramBuilder(model.backbone().hasToken());
        b.report(b.loss("task", new Op.Loss(model.head().loss()), pass(b, false, false, null).logits(), b.input(new LabelInput(model.head().targets()))));
        return b.build();
    }

    /**
     * The program that learns what hidden nodes are, the head being one of classes on every token; its loss is named task.
     *
     * @param masking which nodes are hidden in a step
     * @param of what is asked of them
     */
    public Program trainingOnHiddenNodes(Masking masking, NodeClass of) {
        ProgramBuilder b = new ProgramBuilder(model.backbone().hasToken());
        List<Autodiff.Term> terms = new ArrayList<>();
        addTerm(b, terms, hiddenNodeLoss(b, masking, of, true), 1);
        Autodiff.differentiate(b, terms, trainable(b));
        return b.build();
    }

    /** The program that tells how well {@link #trainingOnHiddenNodes} went: the same loss, without dropout or gradients. */
    public Program scoringHiddenNodes(Masking masking, NodeClass of) {
        ProgramBuilder b = new ProgramBuilder(model.backbone().hasToken());
        b.report(hiddenNodeLoss(b, masking, of, false));
        return b.build();
    }

    private Value hiddenNodeLoss(ProgramBuilder b, Masking masking, NodeClass of, boolean training) {
        Value z = model.backbone().forwardTokens(new ForwardPass(index, b, training, false, null, masking), of.classes());
        return b.loss("task", new Op.ClassLoss(), z, b.input(new Masked.Classes(of, masking)));
    }

    private static void orthogonality(ProgramBuilder b, List<Autodiff.Term> terms, List<ForwardPass.Orthogonal> pairs) {
        if (pairs.isEmpty()) return;
        double weight = pairs.getFirst().weight();
        if (pairs.stream().anyMatch(p -> p.weight() != weight)) {
            throw new ModelException("adapters ask for orthogonal factors with different weights; the model has one such term, so give them all the same");
        }
        if (weight == 0) return;
        List<Value> factors = new ArrayList<>(pairs.stream().map(ForwardPass.Orthogonal::a).toList());
        factors.addAll(pairs.stream().map(ForwardPass.Orthogonal::b).toList());
        addTerm(b, terms, b.scalar("orthogonality", new Op.OrthogonalityGap(pairs.size()), factors), weight / pairs.size());
    }

    private static void addTerm(ProgramBuilder b, List<Autodiff.Term> terms, Value scalar, double coefficient) {
        b.report(scalar);
        terms.add(new Autodiff.Term(scalar, coefficient));
    }

    private Value noise(ProgramBuilder b, Objective.Smoothness o) {
        return o.noise().map(input -> b.apply(new Op.Load(), b.input(input)))
                .orElseGet(() -> b.apply(new Op.GaussianNoise(o.sigma(), model.backbone().width(), index.site("input.perturbation"))));
    }

    private Gtn.Pass pass(ProgramBuilder b, boolean training, boolean anchor, Value perturbation) {
        return model.backbone().forward(new ForwardPass(index, b, training, anchor, perturbation), model.head().targets());
    }

    private List<Value> trainable(ProgramBuilder b) {
        List<Value> values = new ArrayList<>();
        for (Part p : trainedParts()) values.add(b.parameter(new Parameter(p.name(), p.shape(), Parameter.Role.TRAINABLE, p.paddingRow())));
        return values;
    }
}
