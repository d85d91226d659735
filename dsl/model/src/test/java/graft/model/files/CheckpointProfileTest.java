package graft.model.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backends;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.NormPlacement;
import graft.model.Part;
import graft.model.WeightSource;
import graft.model.WeightSource.Layout;
import graft.model.adapter.Head;
import graft.model.adapter.TinyModel;
import graft.model.compile.CompiledModel;
import graft.model.preset.Graphormer;
import graft.model.train.Outputs;
import graft.model.train.Predictor;
import graft.molecules.chem.Featuriser;
import graft.molecules.data.LabelStandardisation;
import graft.program.Op;
import graft.tensor.WeightTensor;
import graft.testing.SharedFolder;
import graft.weights.PyTorchFile;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import graft.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of checkpoint loads to the model that it was trained as. */
class CheckpointProfileTest {
    private static final Head HEAD = new Head(Head.Task.REGRESSION, 1, Op.LossKind.SQUARED_ERROR, true);

    @TempDir
    Path folder;

    private static double[] predict(Gtn gtn) {
        CompiledModel compiled = CompiledModel.of(gtn.grafted(g -> g.freezeBackbone().head(HEAD)));
        List<Featuriser.Featurised> molecules = Stream.of("CCO", "c1ccccc1C(=O)N", "C", "OC1CC1.[Na+].[Cl-]").map(Featuriser.ogb()::featurise).toList();
        Predictor predictor = new Predictor(compiled, BackboneLoader.load(compiled, 0), List.of("y"), new Outputs(HEAD.task(), LabelStandardisation.none(1)));
        return predictor.raw(Backends.byName("reference"), 1, molecules);
    }

    @Test
    void pyTorchFilesGiveTheNumbersOfTheSameWeightsInSafetensors() {
        Path files = SharedFolder.require("data/checkpoints", 4);
        for (String norms : List.of("postln", "prenorm")) {
            CheckpointProfile profile = CheckpointProfile.named(norms.equals("postln") ? "hf-graphormer" : "hf-graphormer-pre-ln");
            Path converted = folder.resolve(norms + ".safetensors");
            SafetensorsWriter.write(converted, List.copyOf(PyTorchFile.open(files.resolve("graphormer-tiny-" + norms + "-zip.pt")).tensors()));
            double[] expected = predict(profile.open(converted));
            for (String format : List.of("zip", "legacy")) {
                Gtn gtn = profile.open(files.resolve("graphormer-tiny-" + norms + "-" + format + ".pt"));
                assertEquals(norms.equals("postln") ? NormPlacement.AFTER : NormPlacement.BEFORE, gtn.block().norm());
                assertEquals(List.of(2, 16, 4), List.of(gtn.blocks(), gtn.width(), gtn.block().heads()));
                assertArrayEquals(expected, predict(gtn), norms + " " + format);
            }
        }
    }

    /** Writes a tiny model under a layout's names and reads it back by the layout's profile. */
    private Gtn written(String profile, Graphormer.Profile norms, String... unused) {
        Layout layout = CheckpointProfile.named(profile).layout();
        CompiledModel tiny = CompiledModel.of(TinyModel.gtn(norms).grafted(g -> g.regression(1)));
        Map<String, WeightTensor> weights = tiny.initialWeights(7);
        List<TensorEntry> tensors = new ArrayList<>();
        for (Part p : tiny.parts()) tensors.add(TensorEntry.of(TensorNames.inFile(layout, p.name()), weights.get(p.name())));
        for (String name : unused) tensors.add(TensorEntry.ofFloats(name, new float[] {1}, 1));
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        Gtn gtn = CheckpointProfile.named(profile).open(folder.resolve("model.safetensors"));
        CompiledModel read = CompiledModel.of(gtn.grafted(g -> g.head(HEAD)));
        Map<String, WeightTensor> loaded = BackboneLoader.load(read, 0);
        for (Part p : tiny.parts()) assertArrayEquals(weights.get(p.name()).toArray(), loaded.get(p.name()).toArray(), p.name());
        return gtn;
    }

    /** The three tiny MATs differ in kernel, readout, norm and number of dense maps; only a configuration says so. */
    @Test
    void mapsOfMatFromPyTorchFilesFitCompletely() throws IOException {
        Path files = SharedFolder.require("data/checkpoints", 6);
        Map<String, String> settings = Map.of(
                "exp-mean", "\"N_dense\":1,\"distance_matrix_kernel\":\"exp\",\"aggregation_type\":\"mean\"",
                "softmax-dummy", "\"N_dense\":1,\"distance_matrix_kernel\":\"softmax\",\"aggregation_type\":\"dummy_node\"",
                "exp-sum-scalenorm", "\"N_dense\":2,\"distance_matrix_kernel\":\"exp\",\"aggregation_type\":\"sum\",\"scale_norm\":true");
        for (Map.Entry<String, String> mat : settings.entrySet()) {
            for (String format : List.of("zip", "legacy")) {
                Path place = Files.createDirectories(folder.resolve(mat.getKey() + format));
                Files.writeString(place.resolve("config.json"), "{\"d_atom\":28,\"d_model\":16,\"N\":2,\"h\":4," + mat.getValue() + "}");
                Files.copy(files.resolve("mat-tiny-" + mat.getKey() + "-" + format + ".pt"), place.resolve("pytorch_model.bin"));
                CompiledModel model = CompiledModel.of(CheckpointProfile.named("mat-ardigen").open(place).grafted(g -> g.head(HEAD)));
                Map<String, WeightTensor> weights = BackboneLoader.load(model, 0);
                float[] expected = PyTorchFile.open(place.resolve("pytorch_model.bin")).floats("encoder.layers.1.self_attn.linears.2.weight");
                assertArrayEquals(expected, weights.get("blocks.1.attention.value.weight").toArray(), mat.getKey());
            }
        }
    }

    @Test
    void fairseqNamesAndConventions() {
        Gtn gtn = written("fairseq-graphormer", Graphormer.Profile.POST_LN, "encoder.masked_lm_pooler.weight");
        assertEquals("conventions: layer norms after each sub-layer, node index offset +2, legacy shortest paths, no distance cut-off", CheckpointProfile.conventions(gtn));
        assertTrue(((WeightSource.File) gtn.weights()).layout() == Layout.FAIRSEQ_GRAPHORMER);
        assertEquals("encoder.embed_out.weight", TensorNames.inFile(Layout.FAIRSEQ_GRAPHORMER, "head.weight"));
    }

    @Test
    void versionOneNamesAndConventions() {
        Gtn gtn = written("graphormer-v1", Graphormer.Profile.V1, "out_proj.weight");
        assertTrue(gtn.readout().finalNorm() && !gtn.readout().transform() && !gtn.inputNorm());
        assertEquals("layers.3.self_attention.linear_q.weight", TensorNames.inFile(Layout.GRAPHORMER_V1, "blocks.3.attention.query.weight"));
        assertEquals("layers.3.ffn.layer2.bias", TensorNames.inFile(Layout.GRAPHORMER_V1, "blocks.3.feed-forward.out.bias"));
    }

    @Test
    void anotherProfileDoesNotFit() {
        written("fairseq-graphormer", Graphormer.Profile.POST_LN);
        Path file = folder.resolve("model.safetensors");
        String message = assertThrows(WeightFileException.class, () -> CheckpointProfile.named("graphormer-v1").open(file)).getMessage();
        assertTrue(message.contains("has no tensor atom_encoder.weight; did you mean encoder.graph_encoder.graph_node_feature.atom_encoder.weight"), message);
        String unknown = assertThrows(ModelException.class, () -> CheckpointProfile.named("fairsec-graphormer")).getMessage();
        assertTrue(unknown.contains("did you mean fairseq-graphormer"), unknown);
    }
}
