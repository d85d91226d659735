package graft.model.files;

import graft.model.Part;
import graft.model.WeightSource;
import graft.model.compile.CompiledModel;
import graft.tensor.WeightTensor;
import graft.weights.SafetensorsFile;
import graft.weights.WeightFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Loads a backbone's weights, all of them or none: a missing, extra or wrongly shaped tensor is an error that lists every one. */
public final class BackboneLoader {
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
            case WeightSource.File f -> read(model, f);
        };
        for (Part p : model.parts()) weights.put(p.name(), fromFile.containsKey(p.name()) ? fromFile.get(p.name()) : p.start(seed));
        for (Part p : model.adapterParts()) weights.put(p.name(), p.start(seed));
        return weights;
    }

    /**
     * A file of weights, or a folder of Hugging Face's or of MAT's, with the layout that its tensors' names tell.
     *
     * @throws WeightFileException if there is no such file, or it is no safetensors file
     */
    public static WeightSource.File source(Path path) {
        WeightSource.File graft = new WeightSource.File(path, WeightSource.Layout.GRAFT);
        List<String> names = SafetensorsFile.open(fileOf(graft)).names();
        if (names.stream().anyMatch(n -> n.startsWith(TensorNames.ENCODER))) return new WeightSource.File(path, WeightSource.Layout.HUGGING_FACE_GRAPHORMER);
        if (names.stream().anyMatch(n -> n.startsWith(MatNames.LAYERS))) return new WeightSource.File(path, WeightSource.Layout.ARDIGEN_MAT);
        return graft;
    }

    /** The tensor file of a source: the file itself, or {@code model.safetensors} in its folder. */
    public static Path fileOf(WeightSource.File source) {
        if (!Files.isDirectory(source.path())) return source.path();
        Path file = source.path().resolve("model.safetensors");
        if (!Files.exists(file)) throw new WeightFileException(source.path(), "holds no model.safetensors; give a folder of Hugging Face's layout, or the file itself");
        return file;
    }

    private static Map<String, WeightTensor> read(CompiledModel model, WeightSource.File source) {
        CompleteFit fit = new CompleteFit(SafetensorsFile.open(fileOf(source)), model.model().backbone().name());
        TensorNames.unused(source.layout()).forEach(fit::allow);
        for (Part p : model.parts()) {
            String name = TensorNames.inFile(source.layout(), p.name());
            if (p.isHead() && !model.model().head().fromWeights()) fit.allow(name);
            else if (p.name().equals("head.bias")) fit.wantOrFill(p, name);
            else fit.want(p, name);
        }
        return fit.complete("Check the preset, the profile (norm placement) and the sizes:");
    }
}
