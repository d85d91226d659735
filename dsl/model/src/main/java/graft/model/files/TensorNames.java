package graft.model.files;

import graft.model.WeightSource.Layout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a layout names the weights that Graft calls by their canonical names. */
public final class TensorNames {
    /** What all names of a Hugging Face Graphormer's encoder begin with. */
    static final String ENCODER = "encoder.graph_encoder.";
    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\.(.+)\\.([^.]+)");
    private static final Map<String, String> HUGGING_FACE = new LinkedHashMap<>();
    private static final Map<String, String> HUGGING_FACE_BLOCK = new LinkedHashMap<>();

    static {
        HUGGING_FACE.put("input.nodes.weight", ENCODER + "graph_node_feature.atom_encoder.weight");
        HUGGING_FACE.put("input.degree-in.weight", ENCODER + "graph_node_feature.in_degree_encoder.weight");
        HUGGING_FACE.put("input.degree-out.weight", ENCODER + "graph_node_feature.out_degree_encoder.weight");
        HUGGING_FACE.put("input.token.weight", ENCODER + "graph_node_feature.graph_token.weight");
        HUGGING_FACE.put("input.norm.weight", ENCODER + "emb_layer_norm.weight");
        HUGGING_FACE.put("input.norm.bias", ENCODER + "emb_layer_norm.bias");
        HUGGING_FACE.put("encodings.spatial.weight", ENCODER + "graph_attn_bias.spatial_pos_encoder.weight");
        HUGGING_FACE.put("encodings.token-distance.weight", ENCODER + "graph_attn_bias.graph_token_virtual_distance.weight");
        HUGGING_FACE.put("encodings.edges.weight", ENCODER + "graph_attn_bias.edge_encoder.weight");
        HUGGING_FACE.put("encodings.hops.weight", ENCODER + "graph_attn_bias.edge_dis_encoder.weight");
        HUGGING_FACE.put("readout.transform.weight", "encoder.lm_head_transform_weight.weight");
        HUGGING_FACE.put("readout.transform.bias", "encoder.lm_head_transform_weight.bias");
        HUGGING_FACE.put("readout.norm.weight", "encoder.layer_norm.weight");
        HUGGING_FACE.put("readout.norm.bias", "encoder.layer_norm.bias");
        HUGGING_FACE.put("head.weight", "classifier.classifier.weight");
        HUGGING_FACE.put("head.bias", "classifier.lm_output_learned_bias");
        HUGGING_FACE_BLOCK.put("attention.query", "self_attn.q_proj");
        HUGGING_FACE_BLOCK.put("attention.key", "self_attn.k_proj");
        HUGGING_FACE_BLOCK.put("attention.value", "self_attn.v_proj");
        HUGGING_FACE_BLOCK.put("attention.output", "self_attn.out_proj");
        HUGGING_FACE_BLOCK.put("attention.norm", "self_attn_layer_norm");
        HUGGING_FACE_BLOCK.put("feed-forward.in", "fc1");
        HUGGING_FACE_BLOCK.put("feed-forward.out", "fc2");
        HUGGING_FACE_BLOCK.put("feed-forward.norm", "final_layer_norm");
    }

    private TensorNames() {}

    /** The name in a file; a name that the layout does not know stays as it is. */
    public static String inFile(Layout layout, String canonical) {
        if (layout == Layout.GRAFT) return canonical;
        if (layout == Layout.ARDIGEN_MAT) return MatNames.inFile(canonical);
        String known = HUGGING_FACE.get(canonical);
        if (known != null) return known;
        Matcher m = BLOCK.matcher(canonical);
        if (m.matches() && HUGGING_FACE_BLOCK.containsKey(m.group(2))) {
            return ENCODER + "layers." + m.group(1) + "." + HUGGING_FACE_BLOCK.get(m.group(2)) + "." + m.group(3);
        }
        return canonical;
    }

    /** Tensors that a layout's files may hold although its models never use them. */
    public static List<String> unused(Layout layout) {
        return layout != Layout.HUGGING_FACE_GRAPHORMER ? List.of() : List.of(ENCODER + "final_layer_norm.weight", ENCODER + "final_layer_norm.bias");
    }

    /** The module that holds the head, as PEFT's {@code modules_to_save} wants it. */
    static String headModule(Layout layout) {
        return switch (layout) {
            case GRAFT -> "head";
            case HUGGING_FACE_GRAPHORMER -> "classifier";
            case ARDIGEN_MAT -> "generator";
        };
    }
}
