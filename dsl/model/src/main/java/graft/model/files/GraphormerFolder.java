package graft.model.files;

import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.WeightSource;
import graft.model.preset.Graphormer;
import graft.graph.ShortestPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Hugging Face Graphormer folder, {@code config.json} with {@code model.safetensors} or {@code pytorch_model.bin}. Conventions: node index offset +2, fixed paths, no distance
 * cut-off (reference 5.2, 5.3, 5.5).
 *
 * @param options what the configuration says
 * @param targets {@code num_classes}
 * @param gtn the network with the folder's weights
 */
public record GraphormerFolder(Graphormer.Options options, int targets, Gtn gtn) {
    /** True if the folder looks like one. */
    public static boolean isOne(Path folder) {
        return Files.exists(folder.resolve("config.json")) && BackboneLoader.holdsWeights(folder);
    }

    /**
     * Reads the configuration.
     *
     * @throws ModelException naming the file and the key that is missing or not supported
     */
    public static GraphormerFolder open(Path folder) {
        Path file = folder.resolve("config.json");
        JsonNode config;
        try {
            config = JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new ModelException(file + " cannot be read as JSON: " + e.getMessage());
        }
        check(file, config.path("edge_type").asString("multi_hop").equals("multi_hop"), "edge_type is not multi_hop");
        check(file, config.path("activation_fn").asString("gelu").equals("gelu"), "activation_fn is not gelu");
        JsonNode scale = config.path("embed_scale");
        check(file, scale.isMissingNode() || scale.isNull() || scale.asDouble(0) == 1,
                "embed_scale is " + scale + "; embeddings that are scaled are not supported, and without the scale every prediction would be another");
        boolean embeddingNorm = config.path("encoder_normalize_before").asBoolean(false);
        Graphormer.Profile norms = config.path("pre_layernorm").asBoolean(false)
                ? embeddingNorm ? Graphormer.Profile.PRE_LN : Graphormer.Profile.BARE_PRE_LN
                : embeddingNorm ? Graphormer.Profile.POST_LN : Graphormer.Profile.BARE_POST_LN;
        Graphormer.Options options = new Graphormer.Options(
                folder.toAbsolutePath().normalize().getFileName().toString(), norms,
                number(file, config, "num_hidden_layers"), number(file, config, "hidden_size"), number(file, config, "ffn_embedding_dim"),
                number(file, config, "num_attention_heads"), number(file, config, "multi_hop_max_dist"),
                new Graphormer.Tables(number(file, config, "num_in_degree"), number(file, config, "num_out_degree"), number(file, config, "num_spatial"), number(file, config, "num_edge_dis")),
                config.path("dropout").asDouble(0), config.path("attention_dropout").asDouble(0.1), config.path("activation_dropout").asDouble(0.1),
                2, ShortestPaths.Reading.FIXED);
        Gtn gtn = options.describe().withWeights(new WeightSource.File(folder, WeightSource.Layout.HUGGING_FACE_GRAPHORMER));
        return new GraphormerFolder(options, number(file, config, "num_classes"), gtn);
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
