package graft.train;

import graft.backend.Session;
import graft.backend.Session.State;
import graft.program.Parameter;
import graft.tensor.Shape;
import graft.weights.SafetensorsFile;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a run needs to go on as if it had never stopped, in one safetensors file that is written whole or not at all: trainable
 * weights, moments and anchors as tensors {@code STATE/NAME}, the place in the run as metadata.
 */
public final class Checkpoint {
    private static final List<State> SAVED = List.of(State.WEIGHT, State.FIRST_MOMENT, State.SECOND_MOMENT, State.ANCHOR);

    private Checkpoint() {}

    private static final String CONTROLLER = "CONTROLLER/";

    /** Writes the session's state with the place in the run, and what controllers remember. */
    static void write(Path file, Session session, Progress progress, List<StepController> controllers) {
        boolean anchors = !session.program().anchors().isEmpty();
        List<TensorEntry> tensors = new ArrayList<>();
        for (State state : SAVED) {
            if (state == State.ANCHOR && !anchors) continue;
            for (Parameter p : session.program().trainable()) tensors.add(TensorEntry.ofExact(state + "/" + p.name(), p.shape(), session.read(state, p.name())));
        }
        for (StepController c : controllers) {
            c.state().forEach((name, values) -> tensors.add(TensorEntry.ofExact(CONTROLLER + c.name() + "/" + name, Shape.of(values.length), values)));
        }
        SafetensorsWriter.write(file, tensors, progress.toMetadata());
    }

    /** Puts a written state back into a session, and says where the run was. */
    static Progress read(Path file, Session session, List<StepController> controllers) {
        SafetensorsFile saved = SafetensorsFile.open(file);
        boolean anchors = !session.program().anchors().isEmpty();
        int expected = 0;
        for (State state : SAVED) {
            if (state == State.ANCHOR && !anchors) continue;
            for (Parameter p : session.program().trainable()) {
                session.write(state, p.name(), saved.doubles(state + "/" + p.name()));
                expected++;
            }
        }
        for (StepController c : controllers) {
            String prefix = CONTROLLER + c.name() + "/";
            Map<String, double[]> state = new LinkedHashMap<>();
            for (String name : saved.names()) if (name.startsWith(prefix)) state.put(name.substring(prefix.length()), saved.doubles(name));
            c.restore(state);
            expected += state.size();
        }
        if (saved.names().size() != expected) {
            throw new TrainingException(file + " holds " + saved.names().size() + " tensors, this run has " + expected + ": it belongs to another model or objective");
        }
        return Progress.of(saved.metadata(), file);
    }

    /** Writes the trainable weights alone. */
    static void writeWeights(Path file, Session session) {
        SafetensorsWriter.write(file, trained(session));
    }

    /** Reads what {@link #writeWeights} wrote into the session. */
    static void readWeights(Path file, Session session) {
        SafetensorsFile saved = SafetensorsFile.open(file);
        for (Parameter p : session.program().trainable()) session.write(State.WEIGHT, p.name(), saved.doubles(p.name()));
    }

    /** The trainable weights of a session, in the order of the program; float32 where that is exact. */
    public static List<TensorEntry> trained(Session session) {
        List<TensorEntry> tensors = new ArrayList<>();
        for (Parameter p : session.program().trainable()) tensors.add(TensorEntry.ofExact(p.name(), p.shape(), session.read(State.WEIGHT, p.name())));
        return tensors;
    }

    /**
     * The place in a run.
     *
     * @param step steps done
     * @param epoch epoch of the next step
     * @param stepInEpoch steps done in that epoch
     * @param bestEpoch epoch with the best score so far, or 0
     * @param bestScore its score, or NaN
     * @param sums of the losses over the steps done in that epoch
     * @param history one text a finished epoch, as given by the trainer
     */
    record Progress(long step, int epoch, int stepInEpoch, int bestEpoch, double bestScore, Map<String, Double> sums, List<String> history) {
        static final Progress START = new Progress(0, 1, 0, 0, Double.NaN, Map.of(), List.of());

        Map<String, String> toMetadata() {
            Map<String, String> m = new LinkedHashMap<>();
            m.put("step", Long.toString(step));
            m.put("epoch", Integer.toString(epoch));
            m.put("step_in_epoch", Integer.toString(stepInEpoch));
            m.put("best_epoch", Integer.toString(bestEpoch));
            m.put("best_score", Double.toString(bestScore));
            sums.forEach((k, v) -> m.put("sum." + k, Double.toString(v)));
            m.put("history", String.join("\n", history));
            return m;
        }

        static Progress of(Map<String, String> m, Path file) {
            try {
                Map<String, Double> sums = new LinkedHashMap<>();
                m.forEach((k, v) -> {
                    if (k.startsWith("sum.")) sums.put(k.substring(4), Double.valueOf(v));
                });
                String history = m.get("history");
                return new Progress(Long.parseLong(m.get("step")), Integer.parseInt(m.get("epoch")), Integer.parseInt(m.get("step_in_epoch")),
                        Integer.parseInt(m.get("best_epoch")), Double.parseDouble(m.get("best_score")), sums, history.isEmpty() ? List.of() : List.of(history.split("\n")));
            } catch (RuntimeException e) {
                throw new TrainingException(file + " is no checkpoint of a run: " + e.getMessage());
            }
        }
    }
}
