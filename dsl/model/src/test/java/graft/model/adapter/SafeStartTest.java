package graft.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.backend.Backend;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.cpu.CpuBackend;
import graft.backend.reference.ReferenceBackend;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.Gtn;
import graft.model.compile.CompiledModel;
import graft.model.preset.Mat;
import graft.model.train.Predictor;
import graft.molecules.chem.Featuriser;
import graft.program.Activation;
import graft.program.Program;
import graft.tensor.WeightTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** An adapter that starts at zero gives, before the first step, the very numbers of the backbone. Which methods of the catalogue do is a list that is complete. */
class SafeStartTest {
    private static final List<Backend> BACKENDS = List.of(new ReferenceBackend(), CpuBackend.scalar(), CpuBackend.chosen());

    private static final List<String> EXACT = List.of("g-adapter-safe", "parallel", "scaled-parallel", "lora", "rslora", "adalora", "vera", "oft", "ia3",
            "bitfit", "layernorm", "staged-unfreezing", "bias-tables", "gpf", "gpf-plus");

    private static final Map<String, Gtn> BACKBONES = Map.of("graphormer", TinyModel.gtn(), "mat", Mat.small().withBlocks(2).withWidth(12).withHeads(3).describe());

    private static double[] logits(Backend backend, Gtn backbone, Consumer<GraftBuilder> graft, Consumer<Map<String, WeightTensor>> change) {
        CompiledModel model = CompiledModel.of(backbone.grafted(g -> graft.accept(g.freezeBackbone().regression(1))));
        Featuriser featuriser = model.featuriser();
        List<Sample> samples = Predictor.samples(Stream.of("[Na+]", "c1ccc2[nH]ccc2c1", "C/C=C/C#N").map(featuriser::featurise).toList());
        Program program = model.inference();
        Map<String, WeightTensor> weights = new LinkedHashMap<>(model.initialWeights(3));
        change.accept(weights);
        try (Session session = backend.open(program, weights, RaggedBatch.sizesOf(samples, program.hasToken()), 1)) {
            return session.run(new StepBatch(List.of(samples), 1, 0, 1, 1)).outputs().get(CompiledModel.LOGITS);
        }
    }

    @TestFactory
    Stream<DynamicTest> startAsTheBackbone() {
        return BACKBONES.entrySet().stream().flatMap(b -> BACKENDS.stream().map(backend -> DynamicTest.dynamicTest(b.getKey() + " on " + backend.name(), () -> {
            double[] plain = logits(backend, b.getValue(), g -> {}, w -> {});
            List<Method> methods = MethodCatalogue.of(b.getValue());
            for (Method m : methods) {
                boolean same = Arrays.equals(plain, logits(backend, b.getValue(), m.placing(), w -> {}));
                // In float the others may happen to round to the same numbers.
                if (EXACT.contains(m.id()) || backend instanceof ReferenceBackend) assertEquals(EXACT.contains(m.id()), same, m.id());
            }
        })));
    }

    /** W_up and b_up zero, everything else anywhere: whatever the structure, s and the norm are. */
    @TestFactory
    Stream<DynamicTest> aSafeGAdapterWithoutItsUpMapIsNotThere() {
        List<StructureMatrix> structures = List.of(new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.ROW), new StructureMatrix.Laplacian(),
                new StructureMatrix.ShortestPath(StructureMatrix.Kernel.EXPONENTIAL), new StructureMatrix.OfAttention());
        return BACKBONES.entrySet().stream().flatMap(b -> structures.stream().map(s -> DynamicTest.dynamicTest(s.id() + " on " + b.getKey(), () -> {
            GAdapter safe = new GAdapter(3, s, TokenMode.SELF_LOOP, GAdapter.Mode.SAFE, Activation.RELU, true);
            double[] plain = logits(CpuBackend.chosen(), b.getValue(), g -> {}, w -> {});
            assertArrayEquals(plain, logits(CpuBackend.chosen(), b.getValue(), g -> g.everyBlock(p -> p.afterBlock(safe)), SafeStartTest::moveAllButUp));
        })));
    }

    private static void moveAllButUp(Map<String, WeightTensor> weights) {
        SplittableRandom random = new SplittableRandom(9);
        for (String name : weights.keySet().stream().filter(n -> n.contains(".g-adapter.") && !n.contains(".up.")).toList()) {
            float[] values = weights.get(name).toArray();
            for (int i = 0; i < values.length; i++) values[i] += (float) random.nextGaussian();
            weights.put(name, WeightTensor.of(weights.get(name).shape(), values));
        }
    }
}
