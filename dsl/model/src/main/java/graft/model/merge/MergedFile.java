package graft.model.merge;

import graft.model.WeightSource;
import graft.model.files.TensorNames;
import graft.model.train.Predictor;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A merged model as one safetensors file of backbone and head, under the names of the layout that the backbone came in. */
public final class MergedFile {
    private MergedFile() {}

    /**
     * Writes the file, whole or not at all. Labels' means and deviations stand in its metadata: the head gives standardised numbers, as it was trained to.
     *
     * @param of the adapted model
     */
    public static void write(Path file, Merge merge, Predictor of) {
        WeightSource source = merge.model().model().backbone().weights();
        WeightSource.Layout layout = source instanceof WeightSource.File f ? f.layout() : WeightSource.Layout.GRAFT;
        List<TensorEntry> tensors = new ArrayList<>();
        merge.weights().forEach((name, weight) -> tensors.add(TensorEntry.of(TensorNames.inFile(layout, name), weight)));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put("merged", of.compiled().model().method());
        metadata.put("largest_relative_difference", Double.toString(merge.difference()));
        metadata.put("label_means", of.outputs().standardisation().means().toString());
        metadata.put("label_deviations", of.outputs().standardisation().deviations().toString());
        SafetensorsWriter.write(file, tensors, metadata);
    }
}
