package graft.model.files;

import graft.model.adapter.AdaLora;
import graft.model.adapter.Adapter;
import graft.model.adapter.Dora;
import graft.model.adapter.Ia3;
import graft.model.adapter.Lora;
import graft.model.adapter.Oft;
import graft.model.adapter.Vera;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code adapter_config.json} says about the adapters that Hugging Face PEFT has too, in PEFT's own keys. */
final class PeftKeys {
    private PeftKeys() {}

    /** The keys, or nothing for an adapter that PEFT does not have. */
    static Optional<Map<String, Object>> of(Adapter adapter) {
        Map<String, Object> keys = new LinkedHashMap<>();
        switch (adapter) {
            case Lora o -> low(keys, "LORA", o.rank(), o.alpha(), o.dropout(), o.rankStabilised(), false);
            case Dora o -> low(keys, "LORA", o.rank(), o.alpha(), o.dropout(), false, true);
            case AdaLora o -> {
                low(keys, "ADALORA", o.rank(), o.alpha(), o.dropout(), false, false);
                keys.put("init_r", o.rank());
                keys.put("target_r", o.target());
                keys.put("orth_reg_weight", o.orthogonality());
            }
            case Vera o -> {
                keys.put("peft_type", "VERA");
                keys.put("r", o.rank());
                keys.put("projection_prng_key", o.seed());
                keys.put("save_projection", false);
            }
            case Oft o -> {
                keys.put("peft_type", "OFT");
                keys.put("oft_block_size", o.block());
                keys.put("use_cayley_neumann", false);
            }
            case Ia3 o -> keys.put("peft_type", "IA3");
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(keys);
    }

    private static void low(Map<String, Object> keys, String type, int rank, double alpha, double dropout, boolean rankStabilised, boolean dora) {
        keys.put("peft_type", type);
        keys.put("r", rank);
        keys.put("lora_alpha", alpha);
        keys.put("lora_dropout", dropout);
        keys.put("use_rslora", rankStabilised);
        if (dora) keys.put("use_dora", true);
        keys.put("bias", "none");
        keys.put("fan_in_fan_out", false);
    }
}
