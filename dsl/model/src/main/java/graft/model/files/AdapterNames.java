package graft.model.files;

import graft.model.WeightSource.Layout;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of trained weights in an adapter file, as Hugging Face PEFT forms them: {@code base_model.model.} before the module's name, {@code
 * .lora_A.weight} behind it; tensors of the backbone and the head, and adapters that PEFT does not have, under their own names.
 */
final class AdapterNames {
    static final String PREFIX = "base_model.model.";
    private static final Pattern AT_MODULE = Pattern.compile("(.+)\\.(lora|dora|adalora|vera|oft|ia3)(-\\d+)?\\.([A-Za-z_]+)");
    /** What PEFT calls the weights of an adapter at a module. */
    private static final Map<String, String> LOCAL = Map.ofEntries(
            Map.entry("lora.A", "lora_A.weight"), Map.entry("lora.B", "lora_B.weight"),
            Map.entry("dora.A", "lora_A.weight"), Map.entry("dora.B", "lora_B.weight"), Map.entry("dora.magnitude", "lora_magnitude_vector"),
            Map.entry("adalora.A", "lora_A"), Map.entry("adalora.B", "lora_B"), Map.entry("adalora.E", "lora_E"),
            Map.entry("vera.lambda_b", "vera_lambda_b"), Map.entry("vera.lambda_d", "vera_lambda_d"),
            Map.entry("oft.R", "oft_R.weight"), Map.entry("ia3.l", "ia3_l"));

    private AdapterNames() {}

    static String inFile(Layout layout, String canonical) {
        Matcher m = AT_MODULE.matcher(canonical);
        if (!m.matches() || !LOCAL.containsKey(m.group(2) + "." + m.group(4))) return PREFIX + TensorNames.inFile(layout, canonical);
        String local = LOCAL.get(m.group(2) + "." + m.group(4));
        // A second adapter of one kind at one module, which PEFT does not have, keeps its number.
        String number = m.group(3) == null ? "" : m.group(3).replace('-', '_');
        int kind = local.indexOf('_');
        return PREFIX + module(layout, m.group(1)) + "." + local.substring(0, kind) + number + local.substring(kind);
    }

    /** The module of a weight port in a layout. */
    static String module(Layout layout, String port) {
        String weight = TensorNames.inFile(layout, port + ".weight");
        return weight.substring(0, weight.length() - ".weight".length());
    }
}
