package graft.model.files;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of tensors in the checkpoints of MAT's authors (ardigen/MAT). ScaleNorm's one number is a scalar there. */
final class MatNames {
    /** What the names of an encoder's blocks begin with. */
    static final String LAYERS = "encoder.layers.";

    private static final String FINAL_NORM = "readout.final-norm.";
    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\.(attention|feed-forward)\\.([a-z0-9-]+)(?:\\.(weight|bias|scale))?");
    private static final Map<String, String> PLAIN = Map.of(
            "input.nodes.weight", "src_embed.lut.weight",
            "input.nodes.bias", "src_embed.lut.bias",
            "head.weight", "generator.proj.weight",
            "head.bias", "generator.proj.bias");
    private static final Map<String, String> MAPS = Map.of(
            "attention.query", "self_attn.linears.0",
            "attention.key", "self_attn.linears.1",
            "attention.value", "self_attn.linears.2",
            "attention.output", "self_attn.linears.3",
            "feed-forward.in", "feed_forward.linears.0",
            "feed-forward.out", "feed_forward.linears.1");

    private MatNames() {}

    /** The name in a file; a name that is not known stays as it is. */
    static String inFile(String canonical) {
        if (PLAIN.containsKey(canonical)) return PLAIN.get(canonical);
        if (canonical.startsWith(FINAL_NORM)) return "encoder.norm." + norm(canonical.substring(FINAL_NORM.length()));
        Matcher m = BLOCK.matcher(canonical);
        if (!m.matches()) return canonical;
        String block = LAYERS + m.group(1) + ".";
        String local = m.group(3);
        if (local.equals("shares")) return block + "self_attn.lambdas";
        if (local.equals("norm")) return block + "sublayer." + (m.group(2).equals("attention") ? 0 : 1) + ".norm." + norm(m.group(4));
        String map = local.startsWith("map-") ? "feed_forward.linears." + local.substring("map-".length()) : MAPS.get(m.group(2) + "." + local);
        return map == null ? canonical : block + map + "." + m.group(4);
    }

    private static String norm(String local) {
        return switch (local) {
            case "weight" -> "a_2";
            case "bias" -> "b_2";
            default -> local;
        };
    }
}
