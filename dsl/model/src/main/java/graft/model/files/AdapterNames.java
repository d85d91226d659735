package graft.model.files;

import graft.model.WeightSource.Layout;

/**
 * Names of trained weights in an adapter file, as Hugging Face PEFT forms them: {@code base_model.model.} before the module's name, {@code
 * .lora_A.weight} behind it; tensors of the backbone and the head under their own names.
 */
final class AdapterNames {
    private static final String PREFIX = "base_model.model.";
    private static final String LORA = ".lora";

    private AdapterNames() {}

    static String inFile(Layout layout, String canonical) {
        int lora = canonical.lastIndexOf(LORA);
        if (lora >= 0 && canonical.substring(lora).matches("\\.lora(-\\d+)?\\.[AB]")) {
            String module = TensorNames.inFile(layout, canonical.substring(0, lora) + ".weight");
            String local = canonical.substring(lora + 1);
            return PREFIX + module.substring(0, module.length() - ".weight".length()) + "." + local.replace('.', '_') + ".weight";
        }
        return PREFIX + TensorNames.inFile(layout, canonical);
    }
}
