package graft.model.files;

import graft.model.Part;
import graft.model.WeightSource;
import graft.model.compile.CompiledModel;
import graft.tensor.WeightTensor;
import graft.weights.SafetensorsFile;
import graft.weights.TensorEntry;
import graft.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        for (Part p : model.parts()) weights.put(p.name(), fromFile.containsKey(p.name()) ? fromFile.get(p.name()) : start(p, seed));
        for (Part p : model.adapterParts()) weights.put(p.name(), start(p, seed));
        return weights;
    }

    private static WeightTensor start(Part p, long seed) {
        return p.initialiser().create(p.name(), p.shape(), seed, p.paddingRow());
    }

    /**
     * A file of weights, or a folder of Hugging Face's, with the layout that its tensors' names tell.
     *
     * @throws WeightFileException if there is no such file, or it is no safetensors file
     */
    public static WeightSource.File source(Path path) {
        WeightSource.File graft = new WeightSource.File(path, WeightSource.Layout.GRAFT);
        boolean huggingFace = SafetensorsFile.open(fileOf(graft)).names().stream().anyMatch(n -> n.startsWith(TensorNames.ENCODER));
        return huggingFace ? new WeightSource.File(path, WeightSource.Layout.HUGGING_FACE_GRAPHORMER) : graft;
    }

    /** The tensor file of a source: the file itself, or {@code model.safetensors} in its folder. */
    public static Path fileOf(WeightSource.File source) {
        if (!Files.isDirectory(source.path())) return source.path();
        Path file = source.path().resolve("model.safetensors");
        if (!Files.exists(file)) throw new WeightFileException(source.path(), "holds no model.safetensors; give a folder of Hugging Face's layout, or the file itself");
        return file;
    }

    private static Map<String, WeightTensor> read(CompiledModel model, WeightSource.File source) {
        SafetensorsFile file = SafetensorsFile.open(fileOf(source));
        Map<String, WeightTensor> weights = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        Set<String> expected = new HashSet<>(TensorNames.unused(source.layout()));
        for (Part p : model.parts()) {
            String name = TensorNames.inFile(source.layout(), p.name());
            expected.add(name);
            if (p.isHead() && !model.model().head().fromWeights()) continue;
            if (!file.contains(name)) {
                faults.add("missing: " + name + " " + p.shape());
                continue;
            }
            TensorEntry tensor = file.tensor(name);
            long[] wanted = Arrays.stream(p.shape().extents()).asLongStream().toArray();
            boolean sharedBias = p.name().equals("head.bias") && tensor.elements() == 1;
            if (sharedBias) {
                weights.put(p.name(), WeightTensor.filled(p.shape(), tensor.floats()[0]));
            } else if (!Arrays.equals(wanted, tensor.shape().stream().mapToLong(Long::longValue).toArray())) {
                faults.add("wrong shape: " + name + " is " + tensor.shape() + " in the file, " + p.shape() + " in " + model.model().backbone().name());
            } else {
                weights.put(p.name(), new WeightTensor(p.shape(), MemorySegment.ofArray(tensor.floats())));
            }
        }
        for (String name : file.names()) if (!expected.contains(name)) faults.add("left over: " + name + " " + file.tensor(name).shape());
        if (!faults.isEmpty()) {
            throw new WeightFileException(file.path(), "does not fit " + model.model().backbone().name() + " (" + faults.size() + " tensors):\n  "
                    + String.join("\n  ", faults.subList(0, Math.min(20, faults.size()))) + (faults.size() > 20 ? "\n  ..." : "")
                    + "\nnothing was loaded; check the preset, the profile (norm placement) and the sizes");
        }
        return weights;
    }
}
