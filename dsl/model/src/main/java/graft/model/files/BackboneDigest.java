package graft.model.files;

import graft.model.Part;
import graft.model.compile.CompiledModel;
import graft.tensor.WeightTensor;
import graft.weights.TensorEntry;
import graft.weights.WeightsDigest;
import java.util.List;
import java.util.Map;

/** A fingerprint of the weights that an adapter relies on and does not hold: the frozen ones. */
public final class BackboneDigest {
    private BackboneDigest() {}

    /** SHA-256 over the frozen weights of a model. */
    public static String of(CompiledModel model, Map<String, WeightTensor> weights) {
        List<Part> frozen = model.parts().stream().filter(p -> !model.model().trains(p)).toList();
        return WeightsDigest.of(frozen.stream().map(p -> TensorEntry.of(p.name(), weights.get(p.name()))).toList());
    }
}
