package graft.model.files;

import graft.model.WeightSource.Layout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a layout names the weights that Graft calls by their canonical names. */
public final class TensorNames {
    /** What all names of a Hugging Face Graphormer's encoder begin with. */
    static final String ENCODER = "encoder.graph_encoder.";
    private static final String V1_BLOCK = "layers.";
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

    /** Where fairseq's names differ from Hugging Face's. */
    private static final Map<String, String> FAIRSEQ = Map.of("head.weight", "encoder.embed_out.weight", "head.bias", "encoder.lm_output_learned_bias");

    private static final Map<String, String> V1 = Map.ofEntries(
            Map.entry("input.nodes.weight", "atom_encoder.weight"), Map.entry("input.degree-in.weight", "in_degree_encoder.weight"),
            Map.entry("input.degree-out.weight", "out_degree_encoder.weight"), Map.entry("input.token.weight", "graph_token.weight"),
            Map.entry("encodings.spatial.weight", "spatial_pos_encoder.weight"), Map.entry("encodings.token-distance.weight", "graph_token_virtual_distance.weight"),
            Map.entry("encodings.edges.weight", "edge_encoder.weight"), Map.entry("encodings.hops.weight", "edge_dis_encoder.weight"),
            Map.entry("readout.final-norm.weight", "final_ln.weight"), Map.entry("readout.final-norm.bias", "final_ln.bias"),
            Map.entry("head.weight", "downstream_out_proj.weight"), Map.entry("head.bias", "downstream_out_proj.bias"));
    private static final Map<String, String> V1_IN_BLOCK = Map.of(
            "attention.query", "self_attention.linear_q", "attention.key", "self_attention.linear_k", "attention.value", "self_attention.linear_v",
            "attention.output", "self_attention.output_layer", "attention.norm", "self_attention_norm", "feed-forward.in", "ffn.layer1",
            "feed-forward.out", "ffn.layer2", "feed-forward.norm", "ffn_norm");

    private TensorNames() {}

    /** The name in a file; a name that the layout does not know stays as it is. */
    public static String inFile(Layout layout, String canonical) {
        return switch (layout) {
            case GRAFT -> canonical;
            case HUGGING_FACE_GRAPHORMER -> name(canonical, HUGGING_FACE, ENCODER + "layers.", HUGGING_FACE_BLOCK);
            case FAIRSEQ_GRAPHORMER -> FAIRSEQ.containsKey(canonical) ? FAIRSEQ.get(canonical) : inFile(Layout.HUGGING_FACE_GRAPHORMER, canonical);
            case ARDIGEN_MAT -> MatNames.inFile(canonical);
            case GRAPHORMER_V1 -> name(canonical, V1, V1_BLOCK, V1_IN_BLOCK);
        };
    }

    private static String name(String canonical, Map<String, String> plain, String blocks, Map<String, String> inBlock) {
        String known = plain.get(canonical);
        if (known != null) return known;
        Matcher m = BLOCK.matcher(canonical);
        return m.matches() && inBlock.containsKey(m.group(2)) ? blocks + m.group(1) + "." + inBlock.get(m.group(2)) + "." + m.group(3) : canonical;
    }

    /** Tensors that a layout's files may hold although its models never use them. */
    public static List<String> unused(Layout layout) {
        return switch (layout) {
            case GRAFT, ARDIGEN_MAT -> List.of();
            case HUGGING_FACE_GRAPHORMER -> List.of(ENCODER + "final_layer_norm.weight", ENCODER + "final_layer_norm.bias");
            case FAIRSEQ_GRAPHORMER -> List.of(ENCODER + "final_layer_norm.weight", ENCODER + "final_layer_norm.bias", "encoder.masked_lm_pooler.weight", "encoder.masked_lm_pooler.bias");
            case GRAPHORMER_V1 -> List.of("out_proj.weight", "out_proj.bias");
        };
    }

    /** The key under which a layout's PyTorch files hold the model, beside what a training saves; empty where they hold the model alone. */
    static Optional<String> root(Layout layout) {
        return switch (layout) {
            case GRAFT, HUGGING_FACE_GRAPHORMER, ARDIGEN_MAT -> Optional.empty();
            case FAIRSEQ_GRAPHORMER -> Optional.of("model");
            case GRAPHORMER_V1 -> Optional.of("state_dict");
        };
    }

    /** The module that holds the head, as PEFT's {@code modules_to_save} wants it. */
    static String headModule(Layout layout) {
        return switch (layout) {
            case GRAFT -> "head";
            case HUGGING_FACE_GRAPHORMER -> "classifier";
            case FAIRSEQ_GRAPHORMER -> "embed_out";
            case GRAPHORMER_V1 -> "downstream_out_proj";
            case ARDIGEN_MAT -> "generator";
        };
    }
}
