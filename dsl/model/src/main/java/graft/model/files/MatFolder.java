package graft.model.files;

import graft.graph.StructureMatrix;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.WeightSource;
import graft.model.preset.Mat;
import graft.program.Activation;
import graft.program.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A MAT folder: {@code config.json} with the parameters of ardigen/MAT's {@code make_model} under their names, and {@code model.safetensors} or {@code pytorch_model.bin} with its tensors.
 *
 * @param options what the configuration says
 * @param targets {@code n_output}
 * @param gtn the network with the folder's weights
 */
public record MatFolder(Mat.Options options, int targets, Gtn gtn) {
    /** True if the folder looks like one. */
    public static boolean isOne(Path folder) {
        Path config = folder.resolve("config.json");
        if (!Files.exists(config) || !BackboneLoader.holdsWeights(folder)) return false;
        return read(config).has("d_atom");
    }

    /**
     * Reads the configuration. What it leaves out has the default of {@code make_model}, but for sizes, which it must say.
     *
     * @throws ModelException naming the file and the key that is missing or not supported
     */
    public static MatFolder open(Path folder) {
        Path file = folder.resolve("config.json");
        JsonNode config = read(file);
        int atoms = number(file, config, "d_atom");
        check(file, atoms == Mat.ATOM_FEATURES + 1, "d_atom is " + atoms + "; with one-hot charges and the dummy node it is 28");
        double slope = config.path("leaky_relu_slope").asDouble(0);
        check(file, slope == 0 || slope == 0.1, "leaky_relu_slope is " + slope + "; 0 and 0.1 are supported");
        refuse(file, config, "use_edge_features");
        refuse(file, config, "integrated_distances");
        refuse(file, config, "use_adapter");
        check(file, config.path("n_generator_layers").asInt(1) == 1, "n_generator_layers is not 1");
        Mat.Options options = new Mat.Options(
                folder.toAbsolutePath().normalize().getFileName().toString(), number(file, config, "N"), number(file, config, "d_model"), number(file, config, "h"),
                config.path("N_dense").asInt(2), slope, last(file, config, slope), config.path("lambda_attention").asDouble(0.3), config.path("lambda_distance").asDouble(0.3),
                config.path("trainable_lambda").asBoolean(false), kernel(file, config), pooling(file, config), config.path("scale_norm").asBoolean(false),
                config.path("dropout").asDouble(0.1));
        Gtn gtn = options.describe().withWeights(new WeightSource.File(folder, WeightSource.Layout.ARDIGEN_MAT));
        return new MatFolder(options, config.path("n_output").asInt(1), gtn);
    }

    private static Activation last(Path file, JsonNode config, double slope) {
        return switch (config.path("dense_output_nonlinearity").asString("relu")) {
            case "relu" -> slope == 0 ? Activation.RELU : Activation.LEAKY_RELU;
            case "tanh" -> Activation.TANH;
            case "none" -> null;
            case String other -> throw new ModelException(file + ": dense_output_nonlinearity is " + other + "; it can be relu, tanh or none");
        };
    }

    private static StructureMatrix.Kernel kernel(Path file, JsonNode config) {
        return switch (config.path("distance_matrix_kernel").asString("softmax")) {
            case "exp" -> StructureMatrix.Kernel.EXPONENTIAL;
            case "softmax" -> StructureMatrix.Kernel.SOFTMAX;
            case String other -> throw new ModelException(file + ": distance_matrix_kernel is " + other + "; it can be exp or softmax");
        };
    }

    private static Op.Pooling pooling(Path file, JsonNode config) {
        return switch (config.path("aggregation_type").asString("mean")) {
            case "mean" -> Op.Pooling.MEAN;
            case "sum" -> Op.Pooling.SUM;
            case "dummy_node" -> Op.Pooling.TOKEN;
            case String other -> throw new ModelException(file + ": aggregation_type is " + other + "; it can be mean, sum or dummy_node");
        };
    }

    private static JsonNode read(Path file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new ModelException(file + " cannot be read as JSON: " + e.getMessage());
        }
    }

    private static void refuse(Path file, JsonNode config, String key) {
        check(file, !config.path(key).asBoolean(false), key + " is set; no released model has it and Graft does not either");
    }

    private static int number(Path file, JsonNode config, String key) {
        JsonNode value = config.path(key);
        check(file, value.isInt(), "'" + key + "' is missing or no whole number");
        return value.asInt();
    }

    private static void check(Path file, boolean holds, String why) {
        if (!holds) throw new ModelException(file + ": " + why);
    }
}
