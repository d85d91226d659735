package graft.model.files;

import graft.model.Part;
import graft.model.WeightSource;
import graft.model.compile.CompiledModel;
import graft.tensor.WeightTensor;
import graft.weights.PyTorchFile;
import graft.weights.WeightFile;
import graft.weights.WeightFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads a backbone's weights, all of them or none: a missing, extra or wrongly shaped tensor is an error that lists every one. */
public final class BackboneLoader {
    private static final List<String> FILES = List.of("model.safetensors", "pytorch_model.bin");

    private BackboneLoader() {}

    /**
     * Weights of the whole model: the backbone from its source, adapters (and the head, unless it is read from the file) as their initialisers start them.
     *
     * @param seed of everything that is drawn
     * @throws WeightFileException if the file does not fit the description
     */
    public static Map<String, WeightTensor> load(CompiledModel model, long seed) {
        Map<String, WeightTensor> weights = new LinkedHashMap<>();
        Map<String, WeightTensor> fromFile = switch (model.model().backbone().weights()) {
            case WeightSource.Random r -> Map.of();
            case WeightSource.File f -> read(model, open(f), f.layout());
            case WeightSource.Shipped s -> shipped(model, s);
        };
        for (Part p : model.parts()) weights.put(p.name(), fromFile.containsKey(p.name()) ? fromFile.get(p.name()) : p.start(seed));
        for (Part p : model.adapterParts()) weights.put(p.name(), p.start(seed, weights));
        return weights;
    }

    /**
     * A file of weights, or a folder of Hugging Face's or of MAT's, with the layout that its tensors' names tell. What names do not tell, such as where norms
     * stand, is the description's; a {@link CheckpointProfile} says both.
     *
     * @throws WeightFileException if there is no such file, or it is neither safetensors nor a PyTorch file of weights alone
     */
    public static WeightSource.File source(Path path) {
        WeightSource.File graft = new WeightSource.File(path, WeightSource.Layout.GRAFT);
        List<String> names = open(graft).names();
        if (names.stream().anyMatch(n -> n.startsWith(TensorNames.ENCODER))) return new WeightSource.File(path, WeightSource.Layout.HUGGING_FACE_GRAPHORMER);
        if (names.stream().anyMatch(n -> n.startsWith(MatNames.LAYERS))) return new WeightSource.File(path, WeightSource.Layout.ARDIGEN_MAT);
        return graft;
    }

    /** The tensor file of a source: the file itself, or {@code model.safetensors} or {@code pytorch_model.bin} in its folder. */
    public static Path fileOf(WeightSource.File source) {
        if (!Files.isDirectory(source.path())) return source.path();
        for (String name : FILES) if (Files.exists(source.path().resolve(name))) return source.path().resolve(name);
        throw new WeightFileException(source.path(), "holds neither of " + FILES + "; give a folder of Hugging Face's layout, or the file itself");
    }

    /** True if a folder holds a weight file under one of the names that are looked for. */
    static boolean holdsWeights(Path folder) {
        return FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    /** Opens the tensors of a source, under the key where its layout has them. */
    static WeightFile open(WeightSource.File source) {
        Path file = fileOf(source);
        Optional<String> root = TensorNames.root(source.layout());
        return root.isPresent() && WeightFile.isPyTorch(file) ? PyTorchFile.openUnder(file, root.get()) : WeightFile.open(file);
    }

    private static Map<String, WeightTensor> shipped(CompiledModel model, WeightSource.Shipped source) {
        ShippedWeights weights = ShippedWeights.of(source.backbone());
        if (!weights.digest().equals(source.sha256())) {
            throw new WeightFileException(weights.tensors().path(), "has SHA-256 " + weights.digest() + ", and " + source.sha256()
                    + " is meant: the model was described with another version of Graft; use that version, or train anew");
        }
        weights.checkFits(model.model().backbone());
        return read(model, weights.tensors(), WeightSource.Layout.GRAFT);
    }

    private static Map<String, WeightTensor> read(CompiledModel model, WeightFile file, WeightSource.Layout layout) {
        CompleteFit fit = new CompleteFit(file, model.model().backbone().name());
        TensorNames.unused(layout).forEach(fit::allow);
        for (Part p : model.parts()) {
            String name = TensorNames.inFile(layout, p.name());
            if (p.isHead() && !model.model().head().fromWeights()) fit.allow(name);
            else if (p.name().equals("head.bias")) fit.wantOrFill(p, name);
            else fit.want(p, name);
        }
        return fit.complete("Check the preset, the profile (norm placement) and the sizes:");
    }
}
