package graft.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyRunTest {
    @TempDir
    static Path undisturbed;

    private static Map<RunKey, String> whole = Map.of();

    @TempDir
    Path folder;

    /** Counts the trainings that are carried out. */
    private static final class Heard implements StudyProgress {
        final List<RunKey> run = new ArrayList<>();
        final List<RunKey> resumed = new ArrayList<>();
        final List<String> said = new ArrayList<>();

        @Override
        public void say(String text) {
            said.add(text);
        }

        @Override
        public void running(RunKey key, int done, int all, boolean goesOn) {
            run.add(key);
            if (goesOn) resumed.add(key);
        }
    }

    /** Runs the tiny study in a process of its own, which a test may kill. */
    static final class Forked {
        public static void main(String[] args) throws IOException {
            StudyRun.run(TinyStudy.describe(Path.of(args[0])).build(), TinyStudy.settings(Path.of(args[1])));
        }
    }

    private StudyResults run(Study study, String name, StudyProgress progress) {
        return StudyRun.run(study, TinyStudy.settings(folder.resolve(name)).withProgress(progress)).orElseThrow();
    }

    /** What the study gives when nothing stops it, carried out once for all who ask. */
    private static Map<RunKey, String> whole() throws IOException {
        if (whole.isEmpty()) whole = digests(StudyRun.run(TinyStudy.describe(undisturbed).build(), TinyStudy.settings(undisturbed.resolve("study"))).orElseThrow());
        return whole;
    }

    private static Map<RunKey, String> digests(StudyResults results) {
        return Stream.of(results.search(), results.finals(), results.ablations()).flatMap(List::stream).collect(Collectors.toMap(RunRecord::key, RunRecord::weightsDigest, (a, b) -> a, HashMap::new));
    }

    @Test
    void everyCellIsFilledOnceAndASecondCallComputesNothing() throws IOException {
        Study study = TinyStudy.describe(folder).data(TinyStudy.classes(folder)).build();
        Heard first = new Heard();
        StudyResults results = run(study, "study", first);
        assertEquals(2 * 3 * (2 + 1) + 2 * 2, StudyRun.count(study));
        assertEquals(StudyRun.count(study), first.run.size());
        assertEquals(first.run.size(), first.run.stream().distinct().count(), "no run is carried out twice");
        assertEquals(2 * 3 * 2, results.finals().size());
        for (RunRecord r : results.finals()) {
            assertTrue(r.finished() && r.test().isPresent(), r.key() + " has a score");
            assertEquals(results.learningRate(r.key().data(), "tiny", r.key().method()).orElseThrow(), r.key().learningRate());
            assertTrue(r.memory().total() > 0 && r.inferenceMs() > 0);
        }
        assertEquals(12, results.shifts().size());
        assertTrue(results.shifts().values().stream().allMatch(s -> s.fromFull().isPresent()));
        results.shifts().forEach((key, shift) -> {
            if (key.method().equals("full")) assertEquals(0, shift.fromFull().orElseThrow().pooled().softmax(), 1e-12);
        });
        assertEquals(2, results.baselines().size());
        reportNeedsNothingFromElsewhere(folder.resolve("study"));
        results.data().forEach(d -> {
            assertTrue(d.asRead().getFirst().contains(d.rows() + " molecules"), d.name() + " says what was read: " + d.asRead());
            assertEquals(1, first.said.stream().filter(line -> line.startsWith(d.name() + ", tiny: ") && line.endsWith(d.asRead().getFirst())).count(), "said once: " + first.said);
        });
        Heard second = new Heard();
        StudyResults again = run(study, "study", second);
        assertEquals(List.of(), second.run);
        assertEquals(results.data(), again.data());
        assertEquals(digests(results), digests(again));
        assertEquals(results.finals(), again.finals());
        assertEquals(results.shifts(), again.shifts());
    }

    @Test
    void aDataSetMayHaveEpochsOfItsOwn() throws IOException {
        Study study = Study.named("two").backbone("tiny", TinyStudy.backbone()).data(TinyStudy.classes(folder).withEpochs(1)).data(TinyStudy.describe(folder).build().data().getFirst())
                .method("full", b -> b.grafted(g -> {})).seeds(0, 1).learningRates(1e-3).epochs(2).fingerprints(false).build();
        StudyResults results = run(study, "study", StudyProgress.SILENT);
        for (RunRecord r : results.finals()) assertEquals(r.key().data().equals("classes") ? 1 : 2, r.history().size(), r.key().toString());
        assertEquals(2 * 2, StudyRun.count(study), "a search that is as long as the final runs is not run apart");
        assertTrue(Files.readString(folder.resolve("study").resolve("report.html")).contains("2 epochs (classes 1)"));
    }

    private static void reportNeedsNothingFromElsewhere(Path study) throws IOException {
        assertEquals(1 + 12 + 6 + 4, Files.readAllLines(study.resolve("results.csv")).size(), "header, final runs, other runs of the search, ablations");
        assertEquals(1 + 12 * 2 * 3, Files.readAllLines(study.resolve("shift.csv")).size(), "header; runs x references x layers");
        String page = Files.readString(study.resolve("report.html"));
        String withoutNames = page.replaceAll("xmlns(:xlink)?=\"[^\"]*\"", "");
        assertFalse(withoutNames.matches("(?s).*(https?:)?//[a-zA-Z].*"), "no address of anything");
        assertFalse(page.matches("(?s).*(<script|<link|<iframe|@import|src=|href=\"[^#]|url\\((?!#)).*"), "nothing is loaded");
        for (String section : List.of("scores", "ranks", "cost", "shift", "curves", "ablations", "search", "protocol")) assertTrue(page.contains("id=\"" + section + "\""), section);
        assertTrue(page.split("<svg ").length - 1 >= 8, "plots are drawn into the page");
        List<String> ids = java.util.regex.Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map(r -> r.group(1)).toList();
        assertEquals(ids.size(), ids.stream().distinct().count(), "no two parts of the page have one id");
    }

    @Test
    void aKilledStudyGoesOnAndGivesTheSameBits() throws IOException, InterruptedException {
        Study study = TinyStudy.describe(folder).build();
        Path killed = folder.resolve("killed");
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), Forked.class.getName(),
                folder.toString(), killed.toString()).redirectErrorStream(true).redirectOutput(folder.resolve("forked.txt").toFile()).start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (results(killed) < 3 && process.isAlive() && System.nanoTime() < until) Thread.sleep(5);
        process.destroyForcibly().waitFor();
        int done = results(killed);
        assertTrue(done >= 3, () -> "the forked study did " + done + " runs before it was killed");
        Heard rest = new Heard();
        StudyResults results = run(study, "killed", rest);
        assertEquals(StudyRun.count(study) - done, rest.run.size(), "what was done is not done again");
        assertEquals(whole(), digests(results));
    }

    private static int results(Path study) throws IOException {
        if (!Files.exists(study)) return 0;
        try (Stream<Path> files = Files.walk(study)) {
            return (int) files.filter(f -> f.endsWith("result.json")).count();
        } catch (java.io.UncheckedIOException e) {
            return 0; // a folder went away while it was walked
        }
    }

    @Test
    void stoppingInTheMiddleOfARunLosesNothing() throws IOException {
        Study study = TinyStudy.describe(folder).build();
        int[] asked = {0};
        assertTrue(StudyRun.run(study, TinyStudy.settings(folder.resolve("study")).stoppingWhen(() -> ++asked[0] > 5)).isEmpty());
        Heard rest = new Heard();
        StudyResults results = run(study, "study", rest);
        assertEquals(1, rest.resumed.size(), "the run that was under way goes on");
        assertEquals(whole(), digests(results));
    }

    @Test
    void aChangedStudyOrChangedDataAreRefused() throws IOException {
        Study.Builder one = Study.named("one").backbone("tiny", TinyStudy.backbone()).data(TinyStudy.classes(folder)).method("full", b -> b.grafted(g -> {}))
                .seeds(0).learningRates(1e-3).epochs(1).fingerprints(false);
        run(one.build(), "study", StudyProgress.SILENT);
        Study other = one.batchGraphs(8).build();
        assertTrue(assertThrows(StudyException.class, () -> run(other, "study", StudyProgress.SILENT)).getMessage().contains("other settings"));
        Path csv = folder.resolve("classes.csv");
        Files.writeString(csv, Files.readString(csv).replaceFirst(",0", ",1"));
        assertTrue(assertThrows(StudyException.class, () -> run(other, "study", StudyProgress.SILENT)).getMessage().contains("has changed since"));
    }

    @Test
    void aFolderIsUsedByOneStudyAtATime() throws IOException {
        Study study = TinyStudy.describe(folder).build();
        StudyFolder place = new StudyFolder(folder.resolve("study"));
        try (StudyFolder.Held held = place.hold()) {
            assertTrue(held.channel().isOpen());
            assertTrue(assertThrows(StudyException.class, () -> run(study, "study", StudyProgress.SILENT)).getMessage().contains("is running in this folder"));
        }
        assertFalse(Files.exists(place.path().resolve("runs")));
    }

    @Test
    void aDescriptionThatHasNoMeaningIsRefusedWithTheNameThatWasMeant() throws IOException {
        Study.Builder b = TinyStudy.describe(folder);
        b.ablation(new Ablation("rank", "g-adaptor", List.of(), List.of(), List.of(new Ablation.Variant("1", new Method("-", g -> g.grafted(x -> {})), 1))));
        assertTrue(assertThrows(StudyException.class, b::build).getMessage().contains("g-adapter"));
        assertThrows(StudyException.class, () -> TinyStudy.describe(folder).seeds(1, 1).build());
        assertThrows(StudyException.class, () -> TinyStudy.describe(folder).learningRates().build());
        assertThrows(StudyException.class, () -> TinyStudy.describe(folder).method("Full", g -> g.grafted(x -> {})).build());
    }
}
