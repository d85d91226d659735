package graft.study;

import graft.model.adapter.Head;
import graft.model.train.FineTuning;
import graft.model.train.PreparedData;
import graft.molecules.data.MoleculeTable;
import graft.molecules.data.TaskKind;
import graft.program.Op;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The data sets of a study: read once to know their tasks, featurised when a run needs them, the last few kept. */
final class StudyData {
    private static final int KEPT = 3;

    private final Optional<Path> folder;
    private final Map<String, MoleculeTable> tables = new LinkedHashMap<>();
    private final Map<String, PreparedData> prepared = new LinkedHashMap<>(16, 0.75f, true);

    StudyData(Study study, Optional<Path> folder) {
        this.folder = folder;
        for (DataChoice d : study.data()) tables.put(d.name(), d.source().resolve(folder).table());
    }

    /** Digest of every table by the name of its set. */
    Map<String, String> digests() {
        Map<String, String> digests = new LinkedHashMap<>();
        tables.forEach((name, table) -> digests.put(name, table.digest()));
        return digests;
    }

    MoleculeTable table(DataChoice data) {
        return java.util.Objects.requireNonNull(tables.get(data.name()));
    }

    /** The head that fits the tasks of a data set. */
    Head head(DataChoice data) {
        MoleculeTable table = table(data);
        boolean classes = table.spec().kind() == TaskKind.BINARY;
        return new Head(classes ? Head.Task.CLASSIFICATION : Head.Task.REGRESSION, table.tasks().size(), classes ? Op.LossKind.BINARY_CROSS_ENTROPY : Op.LossKind.SQUARED_ERROR, false);
    }

    /** The data of a run; featurised at the first use only. */
    Supplier<PreparedData> of(RunKey key, FineTuning tuning) {
        return () -> {
            String name = key.data() + "|" + key.backbone() + "|" + tuning.split();
            PreparedData data = prepared.get(name);
            if (data == null) {
                data = PreparedData.of(tuning, folder);
                prepared.put(name, data);
                if (prepared.size() > KEPT) prepared.remove(prepared.keySet().iterator().next());
            }
            return data;
        };
    }
}
