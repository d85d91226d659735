package graft.model.laws;

import graft.backend.Backends;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.laws.BackendLaws;
import graft.laws.GradientCheck;
import graft.laws.LawCase;
import graft.model.adapter.AdaLora;
import graft.model.adapter.GraftedModel;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.molecules.chem.Featuriser;
import graft.program.Program;
import graft.tensor.WeightTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Checks a grafted model on a few real molecules, among them a single atom and a salt: gradients against central differences in double, the float
 * back ends against the reference, thread counts to the bit. For an adapter or backbone of one's own, {@code ModelLaws.check(model)} is the whole test.
 */
public final class ModelLaws {
    private static final List<String> MOLECULES = List.of("[Na+]", "CC(=O)[O-].[Na+]", "c1ccc2[nH]ccc2c1", "C/C=C/C#N", "OC(C)C1CC1");

    private ModelLaws() {}

    /** Every law. */
    public static void check(GraftedModel model) {
        LawCase law = lawOf(model, Objective.TASK);
        // DoRA's norms count as constants for the gradient, and central differences know no constants; the conformance cases hold its gradients to PyTorch's.
        GradientCheck.of(law).directions(1).entries(2).without(name -> name.endsWith(".dora.A") || name.endsWith(".dora.B")).assertHolds();
        BackendLaws.check(Backends.byName("scalar"), law);
    }

    /** The training program of a model on the molecules, its weights moved off their start so that no gradient hides behind a zero. */
    public static LawCase lawOf(GraftedModel model, Objective objective) {
        CompiledModel compiled = CompiledModel.of(model);
        Featuriser featuriser = compiled.featuriser();
        Program program = compiled.training(objective);
        SplittableRandom random = new SplittableRandom(7);
        Map<String, WeightTensor> weights = new LinkedHashMap<>();
        compiled.initialWeights(3).forEach((name, start) -> weights.put(name, moved(start, random)));
        List<Sample> samples = IntStream.range(0, MOLECULES.size()).mapToObj(i -> {
            Featuriser.Featurised molecule = featuriser.featurise(MOLECULES.get(i));
            double[] labels = random.doubles(model.head().targets()).map(Math::round).toArray();
            return new Sample(i, molecule.graph(), ShortestPaths.of(molecule.graph()), labels, molecule.distances());
        }).toList();
        Map<String, Double> factors = new LinkedHashMap<>(Map.of("task", 1.0));
        if (compiled.grafts().stream().anyMatch(g -> g.adapter() instanceof AdaLora)) factors.put("orthogonality", orthogonality(compiled));
        objective.bregman().ifPresent(b -> factors.put("bregman", b.mu()));
        return new LawCase(model.method(), program, weights, factors, samples);
    }

    /** The factor of the orthogonality term: the adapters' weight, over the number of maps. */
    private static double orthogonality(CompiledModel compiled) {
        List<AdaLora> all = compiled.grafts().stream().map(CompiledModel.Grafted::adapter).filter(AdaLora.class::isInstance).map(AdaLora.class::cast).toList();
        return all.getFirst().orthogonality() / all.size();
    }

    private static WeightTensor moved(WeightTensor start, SplittableRandom random) {
        float[] values = start.toArray();
        for (int i = 0; i < values.length; i++) values[i] += (float) (0.2 * (random.nextDouble() - 0.5));
        return WeightTensor.of(start.shape(), values);
    }
}
