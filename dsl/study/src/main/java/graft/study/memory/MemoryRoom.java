package graft.study.memory;

import graft.GraftException;
import graft.backend.Backend;
import graft.graph.Sample;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Head;
import graft.model.compile.CompiledModel;
import graft.model.compile.Coverage;
import graft.program.Op;
import graft.study.MemoryCase;
import graft.study.Method;
import graft.study.RunRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Plans and measures the memory of a method on a backbone. */
public final class MemoryRoom {
    private static final int MOST_MINUTES = 10;

    private MemoryRoom() {}

    /**
     * Plans and measures a method, unless that was done before.
     *
     * @param before what was kept of it
     */
    public static MemoryRecord of(MemoryCase what, Method method, Backend backend, int threads, Optional<MemoryRecord> before) {
        GraftedModel model = method.model(what.backbone().network(), new Head(Head.Task.REGRESSION, 1, Op.LossKind.SQUARED_ERROR, false));
        MemoryProbe.Task task = MemoryProbe.Task.of(model, method.objective(), what.batchGraphs(), threads, backend.name());
        String json = MemoryProbe.json(task);
        String digest = sha256(json);
        if (before.isPresent() && before.get().model().equals(digest)) return before.get();
        List<Sample> samples = MemoryProbe.samples(model, what.batchGraphs());
        RunRecord.Memory planned = MemoryProbe.planned(model, method.objective(), samples, backend, threads);
        Coverage c = CompiledModel.of(model).coverage();
        return measured(json, new MemoryRecord(
                what.backbone().name(), method.name(), what.batchGraphs(), threads, digest, c.adapterNumbers() + c.backboneNumbers(), planned, Optional.empty(), -1, ""));
    }

    private static MemoryRecord measured(String task, MemoryRecord r) {
        try {
            Path folder = Files.createTempDirectory("graft-memory");
            try {
                Files.writeString(folder.resolve("task.json"), task);
                String words = run(folder);
                Path result = folder.resolve("measured.json");
                if (!Files.exists(result)) return with(r, Optional.empty(), -1, words);
                MemoryProbe.Measured m = JsonMapper.shared().readValue(Files.readString(result), MemoryProbe.Measured.class);
                return with(r, Optional.of(m.allocated()), m.residentGrowth(), "");
            } finally {
                for (String file : List.of("task.json", "measured.json", "words.txt")) Files.deleteIfExists(folder.resolve(file));
                Files.deleteIfExists(folder);
            }
        } catch (IOException | JacksonException | GraftException e) {
            return with(r, Optional.empty(), -1, String.valueOf(e.getMessage()));
        }
    }

    private static MemoryRecord with(MemoryRecord r, Optional<RunRecord.Memory> measured, long growth, String reason) {
        return new MemoryRecord(r.backbone(), r.method(), r.batchGraphs(), r.threads(), r.model(), r.trainedNumbers(), r.planned(), measured, growth, reason);
    }

    /** Runs the probe in a process of its own; returns the last line that it said. */
    private static String run(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED"));
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        // A heap whose pages are all touched at the start does not grow while the step is measured.
        command.addAll(List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), MemoryProbe.class.getName()));
        command.addAll(List.of(folder.resolve("task.json").toString(), folder.resolve("measured.json").toString()));
        Path words = folder.resolve("words.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(words.toFile()).start();
        try {
            if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return "the measuring process took more than " + MOST_MINUTES + " minutes";
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        List<String> lines = Files.readAllLines(words, StandardCharsets.UTF_8).stream().filter(l -> !l.isBlank()).toList();
        return "the measuring process ended with code " + process.exitValue() + (lines.isEmpty() ? "" : ": " + lines.stream().filter(l -> l.contains("xception") || l.contains("rror")).findFirst().orElse(lines.getLast()));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
