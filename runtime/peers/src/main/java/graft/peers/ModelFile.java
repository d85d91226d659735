package graft.peers;

import graft.weights.SafetensorsFile;
import java.util.List;
import java.util.Objects;

/** What the file of weights says about the model. */
final class ModelFile {
    private ModelFile() {}

    static PaddedModel.Shape shape(SafetensorsFile file) {
        return new PaddedModel.Shape(Boolean.parseBoolean(field(file, "mat")), Integer.parseInt(field(file, "blocks")), Integer.parseInt(field(file, "width")),
                Integer.parseInt(field(file, "heads")), Double.parseDouble(field(file, "share")));
    }

    /** Names of the weights that are trained, none if the model only predicts. */
    static List<String> trained(SafetensorsFile file) {
        String names = field(file, "trained");
        return names.isEmpty() ? List.of() : List.of(names.split(" "));
    }

    private static String field(SafetensorsFile file, String name) {
        return Objects.requireNonNull(file.metadata().get(name), () -> file.path() + " does not say '" + name + "'");
    }
}
