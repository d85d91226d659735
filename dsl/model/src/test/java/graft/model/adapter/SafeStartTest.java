package graft.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.backend.Backend;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.cpu.CpuBackend;
import graft.backend.reference.ReferenceBackend;
import graft.graph.Graph;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.compile.CompiledModel;
import graft.molecules.chem.OgbFeaturiser;
import graft.program.Activation;
import graft.program.Program;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** An adapter that starts at zero gives, before the first step, the very numbers of the backbone. */
class SafeStartTest {
    private record Case(String name, Consumer<GraftBuilder> graft) {}

    private static final List<Backend> BACKENDS = List.of(new ReferenceBackend(), CpuBackend.scalar(), CpuBackend.chosen());

    private final List<Sample> samples = Stream.of("[Na+]", "c1ccc2[nH]ccc2c1", "C/C=C/C#N").map(smiles -> {
        Graph graph = OgbFeaturiser.featurise(smiles);
        return new Sample(smiles.length(), graph, ShortestPaths.of(graph), new double[] {0});
    }).toList();

    private double[] logits(Backend backend, Consumer<GraftBuilder> graft) {
        CompiledModel model = CompiledModel.of(TinyModel.gtn().grafted(g -> graft.accept(g.regression(1))));
        Program program = model.inference();
        try (Session session = backend.open(program, model.initialWeights(3), RaggedBatch.sizesOf(samples, program.hasToken()), 1)) {
            return session.run(new StepBatch(List.of(samples), 1, 0, 1, 1)).outputs().get(CompiledModel.LOGITS);
        }
    }

    @TestFactory
    Stream<DynamicTest> startsAsTheBackbone() {
        GAdapter safe = new GAdapter(3, new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.ROW), TokenMode.STAR, GAdapter.Mode.SAFE, Activation.RELU, true);
        Stream<Case> cases = Stream.of(
                new Case("g-adapter safe", g -> g.everyBlock(b -> b.afterBlock(safe))),
                new Case("lora", g -> g.everyBlock(b -> b.query(Lora.ofRank(2)).value(Lora.ofRank(2)))),
                new Case("adalora", g -> g.everyBlock(b -> b.query(AdaLora.ofRank(2)).value(AdaLora.ofRank(2)))),
                new Case("vera", g -> g.everyBlock(b -> b.query(Vera.ofRank(4)).value(Vera.ofRank(4)))),
                new Case("oft", g -> g.everyBlock(b -> b.query(new Oft(4)).value(new Oft(4)))),
                new Case("ia3", g -> g.everyBlock(b -> b.key(new Ia3(Ia3.Side.OUTPUT)).value(new Ia3(Ia3.Side.OUTPUT)).feedForwardOut(new Ia3(Ia3.Side.INPUT)))),
                new Case("parallel", g -> g.everyBlock(b -> b.besideFeedForward(ParallelAdapter.scaledOfWidth(3)))),
                new Case("graph-prompt", g -> g.input(new GraphPrompt(1))),
                new Case("graph-prompt plus", g -> g.input(new GraphPrompt(4))));
        return cases.flatMap(c -> BACKENDS.stream().map(backend -> DynamicTest.dynamicTest(c.name() + " on " + backend.name(),
                () -> assertArrayEquals(logits(backend, g -> {}), logits(backend, g -> c.graft().accept(g.freezeBackbone()))))));
    }
}
