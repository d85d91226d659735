package graft.study;

import graft.model.train.FineTuning;
import graft.model.train.PreparedData;
import graft.study.baseline.BaselineRecord;
import graft.study.baseline.FingerprintBaseline;
import graft.study.memory.MemoryRecord;
import graft.study.memory.MemoryRoom;
import graft.study.report.StudyReport;
import graft.study.results.ResultFiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out a study: for every data set and backbone the search of the learning rate, the final runs, their feature shift and the ablations;
 * then the fingerprint baseline, the memory cases, the tables and the report. What is done already is read, not done again.
 */
public final class StudyRun {
    private final Study study;
    private final StudySettings settings;
    private final StudyFolder folder;
    private final StudyData data;
    private final Tunings tunings;
    private final RunRoom room;
    private final ShiftRoom shifts;
    private final List<RunRecord> search = new ArrayList<>();
    private final List<RunRecord> finals = new ArrayList<>();
    private final List<RunRecord> ablations = new ArrayList<>();
    private final Map<RunKey, ShiftRecord> shiftOf = new LinkedHashMap<>();
    private final int all;
    private int done;

    private StudyRun(Study study, StudySettings settings) {
        this.study = study;
        this.settings = settings;
        this.folder = new StudyFolder(settings.folder());
        this.data = new StudyData(study, settings, folder);
        this.tunings = new Tunings(study, data);
        this.room = new RunRoom(folder, settings, data);
        this.shifts = new ShiftRoom(folder, settings, data, room);
        this.all = count(study);
    }

    /**
     * Runs what is missing, and writes tables and report.
     *
     * @return empty if it was asked to stop; the same call goes on
     * @throws StudyException if the folder belongs to a study that differs, is in use, or data have changed since
     */
    public static Optional<StudyResults> run(Study study, StudySettings settings) {
        try (StudyFolder.Held held = new StudyFolder(settings.folder()).hold()) {
            assert held.channel().isOpen();
            return new StudyRun(study, settings).run();
        }
    }

    /** How many trainings a study takes at most. */
    public static int count(Study study) {
        Protocol p = study.protocol();
        int seeds = p.seeds().size();
        int each = study.data().stream().mapToInt(d -> p.learningRates().size() + (study.searchEpochs(d) == study.epochs(d) ? seeds - 1 : seeds)).sum();
        int variants = study.ablations().stream()
                .mapToInt(a -> a.variants().size() * (a.data().isEmpty() ? study.data().size() : a.data().size()) * (a.backbones().isEmpty() ? study.backbones().size() : a.backbones().size()))
                .sum();
        return each * study.backbones().size() * study.methods().size() + variants * seeds;
    }

    private Optional<StudyResults> run() {
        folder.checkData(study.name(), data.digests());
        for (DataChoice d : study.data()) {
            for (Backbone b : study.backbones()) {
                if (!cell(d, b)) return Optional.empty();
            }
        }
        Optional<List<BaselineRecord>> baselines = baselines();
        if (baselines.isEmpty()) return Optional.empty();
        List<MemoryRecord> memory = new ArrayList<>();
        for (MemoryCase m : study.memory()) {
            for (Method method : study.methods()) {
                if (settings.stopRequested().getAsBoolean()) return Optional.empty();
                settings.progress().doing("memory of " + method.name() + " on " + m.backbone().name() + ", " + m.batchGraphs() + " graphs a step");
                String name = "memory/" + Study.fileName(m.backbone().name()) + "-" + Study.fileName(method.name()) + "-" + m.batchGraphs() + ".json";
                MemoryRecord record = MemoryRoom.of(m, method, settings.backend(), settings.threads(), folder.kept(name, MemoryRecord.class));
                folder.keep(name, record);
                memory.add(record);
            }
        }
        StudyResults results = new StudyResults(study, search, finals, ablations, shiftOf, baselines.get(), memory, facts());
        settings.progress().doing("tables and report");
        ResultFiles.write(results, settings.folder());
        StudyReport.write(results, settings.folder());
        return Optional.of(results);
    }

    private Optional<List<BaselineRecord>> baselines() {
        List<BaselineRecord> all = new ArrayList<>();
        for (DataChoice d : study.fingerprints() ? study.data() : List.<DataChoice>of()) {
            for (int i = 0; i < d.splits().size(); i++) {
                if (settings.stopRequested().getAsBoolean()) return Optional.empty();
                RunKey any = RunKey.of(d.name(), study.backbones().getFirst().name(), study.methods().getFirst().name(), study.protocol().seeds().get(i), study.protocol().learningRates().getFirst(), 1);
                String name = "baseline/" + Study.fileName(d.name()) + "-" + i + ".json";
                Optional<BaselineRecord> kept = folder.kept(name, BaselineRecord.class);
                if (kept.isEmpty()) {
                    PreparedData prepared = data.of(any, tunings.of(any)).get();
                    if (!FingerprintBaseline.fits(prepared.metric(), prepared.table().spec().kind())) continue;
                    settings.progress().doing("fingerprint baseline on " + d.name());
                    kept = Optional.of(FingerprintBaseline.of(d.name(), i, prepared));
                    folder.keep(name, kept.get());
                }
                if (2 * kept.get().unread() > data.table(d).rows()) settings.progress().say("no fingerprint baseline on " + d.name() + ": most of its molecules have no fingerprint");
                else all.add(kept.get());
            }
        }
        return Optional.of(all);
    }

    private List<StudyResults.DataFacts> facts() {
        return study.data().stream().map(d -> {
            RunRecord any = search.stream().filter(r -> r.key().data().equals(d.name())).findFirst().orElseThrow();
            List<String> asRead = study.backbones().stream().flatMap(b -> data.asRead(d.name(), b.name()).stream()).distinct().toList();
            return new StudyResults.DataFacts(d.name(), d.source().describe(), data.table(d).rows(), data.table(d).tasks(), any.metric(), any.largerIsBetter(), asRead);
        }).toList();
    }

    /** One data set on one backbone, full fine-tuning first: the others' features are compared with its. */
    private boolean cell(DataChoice d, Backbone b) {
        Map<String, Double> rates = new LinkedHashMap<>();
        List<Method> methods = study.methods().stream().sorted(Comparator.comparing(m -> !m.isFull(b.network()))).toList();
        for (Method m : methods) {
            Optional<List<RunRecord>> grid = searched(d, b, m);
            if (grid.isEmpty()) return false;
            search.addAll(grid.get());
            Optional<RunRecord> best = StudyResults.chosen(grid.get());
            if (best.isEmpty()) {
                settings.progress().say(m.name() + " has no score on " + d.name() + " with " + b.name() + ": every learning rate of the grid diverged, or the metric is not defined");
                continue;
            }
            rates.put(m.name(), best.get().key().learningRate());
            if (!finals(d, b, m, best.get().key().learningRate())) return false;
        }
        if (!shift(d, b, methods)) return false;
        return ablations(d, b, rates);
    }

    private Optional<List<RunRecord>> searched(DataChoice d, Backbone b, Method m) {
        List<RunRecord> grid = new ArrayList<>();
        for (double rate : study.protocol().learningRates()) {
            RunKey key = RunKey.of(d.name(), b.name(), m.name(), study.protocol().searchSeed(), rate, study.searchEpochs(d));
            Optional<RunRecord> record = ensure(key, tunings.of(key));
            if (record.isEmpty()) return Optional.empty();
            grid.add(record.get());
        }
        return Optional.of(grid);
    }

    private boolean finals(DataChoice d, Backbone b, Method m, double rate) {
        for (long seed : study.protocol().seeds()) {
            RunKey key = RunKey.of(d.name(), b.name(), m.name(), seed, rate, study.epochs(d));
            Optional<RunRecord> found = search.stream().filter(r -> r.key().equals(key)).findFirst();
            Optional<RunRecord> record = found.isPresent() ? found : ensure(key, tunings.of(key));
            if (record.isEmpty()) return false;
            finals.add(record.get());
        }
        return true;
    }

    private boolean shift(DataChoice d, Backbone b, List<Method> methods) {
        Optional<Method> full = methods.stream().filter(m -> m.isFull(b.network())).findFirst();
        for (RunRecord r : finals.stream().filter(r -> r.finished() && r.key().data().equals(d.name()) && r.key().backbone().equals(b.name())).toList()) {
            if (settings.stopRequested().getAsBoolean()) return false;
            Optional<RunKey> reference = full.flatMap(f -> finals.stream().map(RunRecord::key)
                    .filter(k -> k.data().equals(d.name()) && k.backbone().equals(b.name()) && k.method().equals(f.name()) && k.seed() == r.key().seed()).findFirst());
            shiftOf.put(r.key(), shifts.of(r.key(), tunings.of(r.key()), reference.filter(k -> folder.result(k).filter(RunRecord::finished).isPresent()), tunings));
        }
        return true;
    }

    private boolean ablations(DataChoice d, Backbone b, Map<String, Double> rates) {
        for (Ablation a : study.ablations()) {
            Double rate = rates.get(a.of());
            boolean here = (a.data().isEmpty() || a.data().contains(d.name())) && (a.backbones().isEmpty() || a.backbones().contains(b.name()));
            if (!here || rate == null) continue;
            for (Ablation.Variant v : a.variants()) {
                for (long seed : study.protocol().seeds()) {
                    RunKey key = RunKey.of(d.name(), b.name(), a, v, seed, rate, study.epochs(d));
                    Optional<RunRecord> record = ensure(key, tunings.of(key, v));
                    if (record.isEmpty()) return false;
                    ablations.add(record.get());
                }
            }
        }
        return true;
    }

    /** The result of a run, read or made; empty if it was asked to stop. */
    private Optional<RunRecord> ensure(RunKey key, FineTuning tuning) {
        Optional<RunRecord> record = room.done(key, tuning);
        if (record.isEmpty()) {
            if (settings.stopRequested().getAsBoolean()) return Optional.empty();
            boolean resume = room.begun(key);
            settings.progress().running(key, done, all, resume);
            record = room.run(key, tuning, resume);
            record.ifPresent(settings.progress()::ran);
        }
        if (record.isPresent()) done++;
        return record;
    }
}
