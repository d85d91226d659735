package graft.study;

import graft.model.compile.CompiledModel;
import graft.model.files.BackboneLoader;
import graft.model.train.FineTuning;
import graft.model.train.PreparedData;
import graft.shift.Features;
import graft.shift.ShiftProfile;
import graft.tensor.WeightTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Measures the feature shift of final runs on the validation part, once each; features that several need are kept for the cell at hand. */
final class ShiftRoom {
    private static final int KEPT = 8;

    private final StudyFolder folder;
    private final StudySettings settings;
    private final StudyData data;
    private final RunRoom room;
    private final Map<String, Features> kept = new LinkedHashMap<>();

    ShiftRoom(StudyFolder folder, StudySettings settings, StudyData data, RunRoom room) {
        this.folder = folder;
        this.settings = settings;
        this.data = data;
        this.room = room;
    }

    /** The shift of a run, read or measured. */
    ShiftRecord of(RunKey key, FineTuning tuning, Optional<RunKey> full, Tunings tunings) {
        Optional<ShiftRecord> before = folder.shift(key);
        if (before.isPresent() && before.get().fromFull().isPresent() == full.isPresent()) return before.get();
        settings.progress().doing("feature shift of " + key);
        PreparedData prepared = data.of(key, tuning).get();
        Features tuned = tuned(key, tuning, prepared);
        Features start = keep("start|" + key.data() + "|" + key.backbone() + "|" + key.seed(), () -> untuned(key, tuning, prepared));
        Optional<ShiftProfile> fromFull = full.map(k -> ShiftProfile.between(keep("full|" + k.path(), () -> tuned(k, tunings.of(k), prepared)), tuned));
        ShiftRecord record = new ShiftRecord(ShiftProfile.between(start, tuned), fromFull);
        folder.write(key, record);
        return record;
    }

    private Features keep(String name, Supplier<Features> features) {
        Features found = kept.get(name);
        if (found == null) {
            found = features.get();
            kept.put(name, found);
            if (kept.size() > KEPT) kept.remove(kept.keySet().iterator().next());
        }
        return found;
    }

    private Features tuned(RunKey key, FineTuning tuning, PreparedData prepared) {
        CompiledModel compiled = CompiledModel.of(tuning.model());
        return features(compiled, room.weights(key, compiled), prepared);
    }

    private Features untuned(RunKey key, FineTuning tuning, PreparedData prepared) {
        CompiledModel compiled = CompiledModel.of(tuning.model().backbone().grafted(g -> g.freezeBackbone().head(tuning.model().head())));
        return features(compiled, BackboneLoader.load(compiled, key.seed()), prepared);
    }

    private Features features(CompiledModel compiled, Map<String, WeightTensor> weights, PreparedData prepared) {
        return Features.of(compiled, weights, prepared.part(prepared.split().valid()), settings.backend(), settings.threads());
    }
}
