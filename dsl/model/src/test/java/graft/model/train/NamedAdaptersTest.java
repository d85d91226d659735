package graft.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backend;
import graft.backend.reference.ReferenceBackend;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.Part;
import graft.model.adapter.BitFit;
import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftBuilder;
import graft.model.adapter.Lora;
import graft.model.adapter.TinyModel;
import graft.model.compile.CompiledModel;
import graft.model.files.AdapterFolder;
import graft.model.files.BackboneDigest;
import graft.model.preset.Graphormer;
import graft.molecules.chem.Featuriser;
import graft.tensor.NumberFormat;
import graft.tensor.WeightTensor;
import graft.weights.TensorEntry;
import graft.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several trained adapters on one backbone: loaded by name, switched, used at once. */
class NamedAdaptersTest {
    private static final long SEED = 4;

    private final Gtn backbone = TinyModel.gtn();
    private final Backend backend = new ReferenceBackend();
    private final List<Featuriser.Featurised> molecules = Stream.of("CCO", "c1ccncc1").map(Featuriser.ogb()::featurise).toList();

    @TempDir
    Path folder;

    private CompiledModel compile(Consumer<GraftBuilder> method) {
        return CompiledModel.of(backbone.grafted(g -> method.accept(g.freezeBackbone().regression(1))));
    }

    /** An adapter folder as a run writes it, its trained weights moved off their start. */
    private Path trained(String name, Consumer<GraftBuilder> method, long seed) {
        return trained(name, method, seed, NumberFormat.FLOAT32);
    }

    private Path trained(String name, Consumer<GraftBuilder> method, long seed, NumberFormat frozen) {
        CompiledModel model = compile(method);
        Map<String, WeightTensor> weights = model.initialWeights(SEED);
        SplittableRandom random = new SplittableRandom(seed);
        List<TensorEntry> entries = new ArrayList<>();
        for (Part p : model.trainedParts()) {
            float[] values = weights.get(p.name()).toArray();
            for (int i = 0; i < values.length; i++) values[i] += (float) (0.5 * random.nextGaussian());
            entries.add(TensorEntry.of(p.name(), WeightTensor.of(p.shape(), values)));
        }
        Path path = folder.resolve(name);
        AdapterFolder.write(path, model, entries, new AdapterFolder.Facts(List.of(name), List.of(1.0), List.of(2.0), Featuriser.ogb().version(), BackboneDigest.of(model, weights), frozen));
        return path;
    }

    private double[] outputs(Predictor predictor) {
        return predictor.raw(backend, 1, molecules);
    }

    private final Consumer<GraftBuilder> lora = g -> g.everyBlock(b -> b.query(Lora.ofRank(2)));
    private final Consumer<GraftBuilder> both = g -> g.everyBlock(b -> b.query(Lora.ofRank(3)).afterBlock(GAdapter.ofRank(2)));
    private final Consumer<GraftBuilder> biases = g -> g.tune(new BitFit());

    @Test
    void eachNameIsItsOwnAdapterAndTheBackboneIsKeptOnce() {
        NamedAdapters adapters = new NamedAdapters(backbone, SEED).load("a", trained("one", lora, 1)).load("b", trained("two", both, 2)).load("c", trained("three", lora, 3));
        assertEquals(List.of("a", "b", "c"), adapters.names());
        double[] a = outputs(adapters.use("a"));
        double[] b = outputs(adapters.use("b"));
        assertTrue(a[0] != b[0] && a[0] != outputs(adapters.use("c"))[0]);
        assertArrayEquals(a, outputs(adapters.use("a")), "switching back");
        assertArrayEquals(b, outputs(Predictor.ofAdapter(folder.resolve("two"), compile(both).model(), SEED)), "as loaded alone");
        String shared = "blocks.1.attention.query.weight";
        assertSame(adapters.use("a").weights().get(shared), adapters.use("b").weights().get(shared));
        assertEquals(List.of("two"), adapters.use("b").tasks());
        adapters.unload("b");
        assertEquals(List.of("a", "c"), adapters.names());
        assertTrue(assertThrows(ModelException.class, () -> adapters.use("b")).getMessage().contains("no adapter is named 'b'"));
    }

    @Test
    void atOnceTheyAreTheModelThatHasThemAll() {
        NamedAdapters adapters = new NamedAdapters(backbone, SEED).load("a", trained("one", lora, 1)).load("b", trained("two", both, 2)).load("tuned", trained("three", biases, 3));
        Predictor together = adapters.together("a", "b", "tuned");
        CompiledModel same = compile(g -> {
            lora.accept(g);
            both.accept(g);
        });
        Map<String, WeightTensor> weights = new LinkedHashMap<>(adapters.use("tuned").weights());
        adapters.use("a").weights().forEach((name, w) -> {
            if (name.startsWith(Part.HEAD) || name.contains(".lora.")) weights.put(name, w);
        });
        adapters.use("b").weights().forEach((name, w) -> {
            if (name.contains(".lora.") || name.contains(".g-adapter.")) weights.put(name.replace(".lora.", ".lora-2."), w);
        });
        assertArrayEquals(outputs(new Predictor(same, weights, List.of("one"), together.outputs())), outputs(together));
        assertEquals(List.of("one"), together.tasks());
        assertArrayEquals(outputs(adapters.use("b")), outputs(adapters.together("b")), "one alone is itself");
    }

    @Test
    void adaptersTrainedBesideRoundedWeightsKeepThem() {
        NamedAdapters adapters = new NamedAdapters(backbone, SEED).load("full", trained("one", lora, 1)).load("half", trained("two", lora, 2, NumberFormat.BFLOAT16)).load("other", trained("three", both, 3, NumberFormat.BFLOAT16));
        String weight = "blocks.1.attention.query.weight";
        WeightTensor full = adapters.use("full").weights().get(weight);
        assertArrayEquals(full.rounded(NumberFormat.BFLOAT16).toArray(), adapters.use("half").weights().get(weight).toArray());
        assertSame(adapters.use("half").weights().get(weight), adapters.use("other").weights().get(weight));
        String bias = "blocks.1.attention.query.bias";
        assertSame(adapters.use("full").weights().get(bias), adapters.use("half").weights().get(bias));
        assertArrayEquals(outputs(Predictor.ofAdapter(folder.resolve("two"), compile(lora).model(), SEED)), outputs(adapters.use("half")), "as loaded alone");
        assertTrue(assertThrows(ModelException.class, () -> adapters.together("full", "half")).getMessage().contains("stored differently"));
        assertEquals(List.of("two"), adapters.together("half", "other").tasks());
    }

    @Test
    void whatCannotBeIsRefused() {
        NamedAdapters adapters = new NamedAdapters(backbone, SEED).load("x", trained("one", biases, 1)).load("y", trained("two", biases, 2));
        assertTrue(assertThrows(ModelException.class, () -> adapters.together("x", "y")).getMessage().contains("different numbers for"));
        assertTrue(assertThrows(ModelException.class, () -> adapters.load("x", folder.resolve("one"))).getMessage().contains("two adapters are named 'x'"));
        NamedAdapters other = new NamedAdapters(TinyModel.gtn(Graphormer.Profile.PRE_LN), SEED);
        assertTrue(assertThrows(ModelException.class, () -> other.load("x", folder.resolve("one"))).getMessage().contains("whose description is not that of"));
        NamedAdapters redrawn = new NamedAdapters(backbone, SEED + 1);
        assertTrue(assertThrows(WeightFileException.class, () -> redrawn.load("x", folder.resolve("one"))).getMessage().contains("another backbone"));
    }
}
