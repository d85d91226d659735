package graft.model.adapter;

import graft.model.Part;
import graft.model.PartKind;
import java.util.Map;

/** LayerNorm tuning (arXiv 2312.11420): trains scale and shift of every layer norm. */
public record LayerNormTuning() implements TuningAdapter {
    @Override
    public String name() {
        return "layernorm";
    }

    @Override
    public Map<String, Object> options() {
        return Map.of();
    }

    @Override
    public boolean tunes(Part part) {
        return part.kind() == PartKind.NORM_SCALE || part.kind() == PartKind.NORM_SHIFT;
    }
}
