package graft.study;

import graft.model.adapter.Head;
import graft.model.train.FineTuning;
import graft.model.train.PreparedData;
import graft.molecules.data.MoleculeTable;
import graft.molecules.data.TaskKind;
import graft.program.Op;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The data sets of a study: read once to know their tasks, featurised when a run needs them, the last few kept. What there is to say of a set as a backbone reads it is said once,
 * and kept in the folder for the report.
 */
final class StudyData {
    private static final int KEPT = 3;

    /** What is said of a set, a line each. */
    record AsRead(List<String> lines) {
        AsRead {
            lines = List.copyOf(lines);
        }
    }

    private final Optional<Path> folder;
    private final StudyFolder studyFolder;
    private final StudyProgress progress;
    private final Map<String, MoleculeTable> tables = new LinkedHashMap<>();
    private final Map<String, PreparedData> prepared = new LinkedHashMap<>(16, 0.75f, true);

    StudyData(Study study, StudySettings settings, StudyFolder studyFolder) {
        folder = settings.dataFolder();
        progress = settings.progress();
        this.studyFolder = studyFolder;
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
                note(key, data);
                prepared.put(name, data);
                if (prepared.size() > KEPT) prepared.remove(prepared.keySet().iterator().next());
            }
            return data;
        };
    }

    private void note(RunKey key, PreparedData data) {
        AsRead read = new AsRead(data.asRead());
        if (asRead(key.data(), key.backbone()).equals(read.lines)) return;
        studyFolder.keep(file(key.data(), key.backbone()), read);
        read.lines.forEach(line -> progress.say(key.data() + ", " + key.backbone() + ": " + line));
    }

    /** What there is to say of a set as a backbone reads it; nothing before a run has needed it. */
    List<String> asRead(String data, String backbone) {
        return studyFolder.kept(file(data, backbone), AsRead.class).map(AsRead::lines).orElse(List.of());
    }

    private static String file(String data, String backbone) {
        return "data/" + Study.fileName(data) + "-" + Study.fileName(backbone) + ".json";
    }
}
