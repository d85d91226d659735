package graft.model.preset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.GraftException;
import graft.backend.Backend;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.cpu.CpuBackend;
import graft.backend.reference.ReferenceBackend;
import graft.graph.Graph;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.model.compile.CompiledModel;
import graft.model.files.CheckpointProfile;
import graft.model.files.ModelJson;
import graft.molecules.chem.OgbFeaturiser;
import graft.program.Program;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** With a distance cut-off atoms do not see those beyond it, and see the others as before. */
class CutOffTest {
    private static final int WIDTH = 12;

    private static Graphormer.Options options(int cutOff) {
        return new Graphormer.Options("tiny", Graphormer.Profile.POST_LN, 1, WIDTH, 16, 3, 4, new Graphormer.Tables(16, 16, 512, 4), 0, 0, 0, 2, ShortestPaths.Reading.FIXED).withCutOff(cutOff);
    }

    private static double[] firstAtom(Backend backend, String smiles, int cutOff) {
        CompiledModel model = CompiledModel.of(options(cutOff).describe().grafted(g -> g.regression(1)));
        Graph graph = OgbFeaturiser.featurise(smiles);
        List<Sample> samples = List.of(Sample.unlabelled(0, graph, ShortestPaths.of(graph)));
        Program program = model.inference(true);
        try (Session session = backend.open(program, model.initialWeights(3), RaggedBatch.sizesOf(samples, program.hasToken()), 1)) {
            double[] tokens = session.run(new StepBatch(List.of(samples), 1, 0, 1, 1)).outputs().get(CompiledModel.block(0));
            return Arrays.copyOfRange(tokens, WIDTH, 2 * WIDTH);
        }
    }

    @TestFactory
    Stream<DynamicTest> whatLiesBeyondIsNotSeen() {
        return Stream.of(new ReferenceBackend(), CpuBackend.scalar(), CpuBackend.chosen()).map(backend -> DynamicTest.dynamicTest(backend.name(), () -> {
            assertArrayEquals(firstAtom(backend, "CCCO", 3), firstAtom(backend, "CCCN", 3), "three bonds away, another part of the molecule is out of sight");
            assertFalse(Arrays.equals(firstAtom(backend, "CCCO", 4), firstAtom(backend, "CCCN", 4)), "within the cut-off it is seen");
            assertArrayEquals(firstAtom(backend, "CCCO", 0), firstAtom(backend, "CCCO", 4), "a cut-off beyond everything changes nothing");
            assertArrayEquals(firstAtom(backend, "CC.O", 100), firstAtom(backend, "CC.N", 100), "another component is beyond every distance");
        }));
    }

    @Test
    void itIsSavedAndSaid() {
        var model = options(5).describe().grafted(g -> g.regression(1));
        assertEquals(model, ModelJson.read(ModelJson.write(model)));
        assertTrue(CheckpointProfile.conventions(model.backbone()).contains("distance cut-off from 5 bonds on"));
        assertTrue(CheckpointProfile.conventions(options(0).describe()).contains("no distance cut-off"));
        assertThrows(GraftException.class, () -> options(-1));
    }
}
