package graft.model.adapter;

import graft.model.Part;
import graft.model.PartKind;
import java.util.Map;

/** BitFit (arXiv 2106.10199): trains every bias, of linear maps and of layer norms. */
public record BitFit() implements TuningAdapter {
    @Override
    public String name() {
        return "bitfit";
    }

    @Override
    public Map<String, Object> options() {
        return Map.of();
    }

    @Override
    public boolean tunes(Part part) {
        return part.kind() == PartKind.BIAS || part.kind() == PartKind.NORM_SHIFT;
    }
}
