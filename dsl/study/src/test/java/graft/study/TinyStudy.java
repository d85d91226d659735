package graft.study;

import graft.backend.Backends;
import graft.graph.ShortestPaths;
import graft.model.Gtn;
import graft.model.adapter.GAdapter;
import graft.model.adapter.Lora;
import graft.model.compile.Objective;
import graft.model.preset.Graphormer;
import graft.model.train.DataSource;
import graft.model.train.SplitChoice;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A study of seconds: small tables, a backbone of two narrow blocks, three methods, two seeds, two learning rates. */
final class TinyStudy {
    private static final List<String> PIECES = List.of("C", "CC", "O", "N", "c1ccccc1", "C(=O)O", "S", "C=C");

    private TinyStudy() {}

    static Gtn backbone() {
        return new Graphormer.Options("tiny", Graphormer.Profile.POST_LN, 2, 8, 8, 2, 5, new Graphormer.Tables(16, 16, 512, 8), 0.1, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED).describe();
    }

    /** On numbers alone. */
    static Study.Builder describe(Path folder) throws IOException {
        Path numbers = table(folder.resolve("numbers.csv"), false);
        Method gAdapter = new Method("g-adapter", b -> b.grafted(g -> g.freezeBackbone().everyBlock(p -> p.afterBlock(GAdapter.ofRank(2)))),
                new Objective(Optional.of(new Objective.Bregman(1, 0.9)), Optional.empty()));
        return Study.named("tiny")
                .backbone("tiny", backbone())
                .data(new DataChoice("numbers", new DataSource.Csv(numbers, TableSpec.regression("smiles", "y")), new SplitChoice.Plan(SplitPlan.random(1))))
                .method(gAdapter)
                .method("lora", b -> b.grafted(g -> g.freezeBackbone().everyBlock(p -> p.query(Lora.ofRank(2)))))
                .method("full", b -> b.grafted(g -> {}))
                .seeds(3, 4).learningRates(1e-3, 1e-2).epochs(2).batchGraphs(16)
                .ablation(new Ablation("structure", "g-adapter", List.of("numbers"), List.of(), List.of(
                        new Ablation.Variant("half the data", gAdapter, 0.5),
                        new Ablation.Variant("rank 1", new Method("-", b -> b.grafted(g -> g.freezeBackbone().everyBlock(p -> p.afterBlock(GAdapter.ofRank(1))))), 1))));
    }

    /** A second data set. */
    static DataChoice classes(Path folder) throws IOException {
        return new DataChoice("classes", new DataSource.Csv(table(folder.resolve("classes.csv"), true), TableSpec.binary("smiles", "y")), new SplitChoice.Plan(SplitPlan.random(2)));
    }

    static StudySettings settings(Path folder) {
        return StudySettings.into(folder).withBackend(Backends.byName("scalar")).withThreads(1);
    }

    private static Path table(Path file, boolean classes) throws IOException {
        StringBuilder text = new StringBuilder("smiles,y\n");
        for (int i = 0; i < 50; i++) {
            int y = i * 37 % 19;
            text.append("C".repeat(1 + i % 5)).append(PIECES.get(i % PIECES.size())).append("C".repeat(i / PIECES.size())).append(',').append(classes ? i % 2 : y / 3.0).append('\n');
        }
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
