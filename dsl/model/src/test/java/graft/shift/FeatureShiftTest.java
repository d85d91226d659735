package graft.shift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backends;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.model.adapter.Lora;
import graft.model.compile.CompiledModel;
import graft.model.preset.Graphormer;
import graft.molecules.chem.OgbFeaturiser;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FeatureShiftTest {
    private static double[][] normal(long seed, int rows, double mean, double deviation) {
        Random random = new Random(seed);
        return IntStream.range(0, rows).mapToObj(i -> new double[] {mean + deviation * random.nextGaussian(), random.nextGaussian()}).toArray(double[][]::new);
    }

    @Test
    void nothingMovesWhereNothingDiffers() {
        double[][] x = normal(1, 50, 0, 1);
        FeatureShift shift = FeatureShift.between(x, x);
        assertEquals(0, shift.softmax(), 1e-15);
        assertEquals(0, shift.histogram(), 1e-15);
        assertEquals(0, shift.gauss(), 1e-15);
        assertEquals(1, shift.linearCka(), 1e-12);
        assertEquals(1, shift.meanCosine(), 1e-12);
    }

    @Test
    void everyDivergenceReachesItsBoundWhereNothingOverlaps() {
        double[][] x = {{0, 100}, {0.5, 101}};
        double[][] y = {{500, 0}, {501, 1}};
        assertEquals(Math.log(2), JensenShannon.softmax(x, y), 1e-6);
        assertEquals(Math.log(2), JensenShannon.histogram(x, y, 50), 1e-4);
        assertEquals(Math.log(2), JensenShannon.gauss(x, y), 1e-6);
    }

    @Test
    void theGaussianEstimatorAgreesWithQuadratureByOtherMeans() {
        double[][] x = {{-1}, {1}};
        double[][] y = {{0}, {2}};
        double sum = 0;
        for (double at = -12; at < 13; at += 1e-3) {
            double p = Math.exp(-at * at / 2) / Math.sqrt(2 * Math.PI);
            double q = Math.exp(-(at - 1) * (at - 1) / 2) / Math.sqrt(2 * Math.PI);
            sum += 1e-3 * (p * Math.log(2 * p / (p + q)) + q * Math.log(2 * q / (p + q))) / 2;
        }
        assertEquals(sum, JensenShannon.gauss(x, y), 1e-9);
    }

    @Test
    void ckaIsTheSameThroughGraphsAndThroughFeatures() {
        Random random = new Random(3);
        double[][] tall = IntStream.range(0, 9).mapToObj(i -> random.doubles(4).toArray()).toArray(double[][]::new);
        double[][] other = IntStream.range(0, 9).mapToObj(i -> random.doubles(4).toArray()).toArray(double[][]::new);
        double[][] wide = pad(tall, 12);
        double[][] otherWide = pad(other, 12);
        assertEquals(Similarity.linearCka(tall, other), Similarity.linearCka(wide, otherWide), 1e-12);
    }

    private static double[][] pad(double[][] x, int width) {
        return Stream.of(x).map(r -> java.util.Arrays.copyOf(r, width)).toArray(double[][]::new);
    }

    @Test
    void otherMoleculesAreRefused() {
        assertThrows(ShiftException.class, () -> FeatureShift.between(new double[2][3], new double[3][3]));
        assertThrows(ShiftException.class, () -> FeatureShift.between(new double[0][], new double[0][]));
    }

    @Test
    void anUntrainedLoraMovesNothingAndAShiftIsToldLayerByLayer() {
        var backbone = Graphormer.slim().withWidth(16, 16).withHeads(2).withBlocks(2).describe();
        List<Sample> samples = Stream.of("CCO", "c1ccccc1", "C", "CC(=O)O").map(OgbFeaturiser::featurise).map(g -> Sample.unlabelled(g.nodes(), g, ShortestPaths.of(g))).toList();
        CompiledModel plain = CompiledModel.of(backbone.grafted(g -> g.freezeBackbone().regression(1)));
        CompiledModel lora = CompiledModel.of(backbone.grafted(g -> g.freezeBackbone().everyBlock(b -> b.query(Lora.ofRank(2))).regression(1)));
        var backend = Backends.byName("reference");
        Features before = Features.of(plain, plain.initialWeights(1), samples, backend, 1);
        Features same = Features.of(lora, lora.initialWeights(1), samples, backend, 1);
        Features other = Features.of(plain, plain.initialWeights(2), samples, backend, 1);
        assertEquals(List.of("block0", "block1", "pooled"), List.copyOf(before.layers().keySet()));
        assertEquals(4, before.layers().get("block1").length);
        ShiftProfile none = ShiftProfile.between(before, same);
        ShiftProfile some = ShiftProfile.between(before, other);
        none.layers().values().forEach(s -> assertEquals(0, s.softmax(), 1e-12));
        assertTrue(some.pooled().softmax() > 1e-4, "other weights give other features: " + some.pooled());
    }
}
