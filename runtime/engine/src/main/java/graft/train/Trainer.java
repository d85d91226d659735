package graft.train;

import graft.backend.Backend;
import graft.backend.Cutting;
import graft.backend.Session;
import graft.backend.StepResult;
import graft.backend.StepTraffic;
import graft.graph.Sample;
import graft.graph.Samples;
import graft.kernel.AdamWStep;
import graft.plan.MemoryReport;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * Trains. The weights that are kept are those of the epoch with the best validation score, or of the last epoch where no score is defined. A run
 * that was stopped or killed goes on from its last checkpoint and gives the same bits as one that never stopped.
 */
public final class Trainer {
    /**
     * What is trained on what.
     *
     * @param training program with losses and gradients
     * @param inference program with the output {@code output}, over the same weights
     * @param targets columns of the head
     * @param weights of both programs
     * @param train to learn from
     * @param valid to choose the epoch by
     * @param test to predict with the kept weights afterwards; memory is planned for it
     */
    public record Task(
            Program training, Program inference, int targets, Map<String, WeightTensor> weights, Samples train, List<Sample> valid, List<Sample> test) {}

    /**
     * How a run ended.
     *
     * @param finished false if it was asked to stop; it can be taken up again
     * @param session holds the kept weights if finished
     * @param history every finished epoch
     * @param bestEpoch epoch of the kept weights
     */
    public record Outcome(boolean finished, Session session, Session inference, List<EpochRecord> history, int bestEpoch) {}

    private final Backend backend;
    private final int threads;
    private final Task task;
    private final TrainingPlan plan;
    private final Validation validation;
    private final Path folder;
    private final TrainingListener listener;
    private final BooleanSupplier stopRequested;

    private Optional<MemoryBudget> budget = Optional.empty();
    private Optional<FittedPlan> fitted = Optional.empty();
    private Session session;
    private Session inference;
    private Checkpoint.Progress progress = Checkpoint.Progress.START;
    private final List<EpochRecord> history = new ArrayList<>();
    private final List<StepController> controllers = new ArrayList<>();

    /**
     * @param folder for checkpoints; exists
     * @param stopRequested asked after every step
     */
    public Trainer(Backend backend, int threads, Task task, TrainingPlan plan, Validation validation, Path folder, TrainingListener listener, BooleanSupplier stopRequested) {
        if (task.train().size() == 0) throw new TrainingException("the training part is empty");
        this.backend = backend;
        this.threads = threads;
        this.task = task;
        this.plan = plan;
        this.validation = validation;
        this.folder = folder;
        this.listener = listener;
        this.stopRequested = stopRequested;
    }

    /** Adds something that steers training from step to step. */
    public Trainer with(StepController controller) {
        controllers.add(controller);
        return this;
    }

    /** Keeps the memory plan within a budget; {@link BudgetPlanner} says how. */
    public Trainer within(MemoryBudget bytes) {
        budget = Optional.of(bytes);
        fitted = Optional.empty();
        return this;
    }

    /**
     * How the run will be carried out. Found here or, if nobody asks, when the run begins.
     *
     * @throws MemoryBudgetException if no plan fits the budget
     */
    public FittedPlan fit() {
        if (fitted.isEmpty()) {
            BudgetPlanner.Wanted wanted = new BudgetPlanner.Wanted(task.training(), cutting -> maxima(task, plan, cutting), Optional.of(task.inference()), this::inferenceMaxima, threads);
            fitted = Optional.of(budget.isPresent() ? BudgetPlanner.fit(budget.get(), backend, wanted) : BudgetPlanner.plain(backend, wanted));
        }
        return fitted.get();
    }

    /** Element-wise maxima over every micro-batch that the run will see: known before the first step, because order follows from the seed. */
    public static Sizes maxima(Task task, TrainingPlan plan, Cutting cutting) {
        boolean token = task.training().hasToken();
        Sizes maxima = Sizes.NONE;
        for (int epoch = 1; epoch <= plan.epochs(); epoch++) {
            for (int[] batch : EpochOrder.batches(task.train().size(), plan.batchGraphs(), plan.seed(), epoch)) {
                maxima = maxima.max(MicroBatches.maxima(task.train(), batch, token, cutting));
            }
        }
        return maxima;
    }

    /**
     * Trains to the end, or until asked to stop.
     *
     * <p>A run that fails closes its sessions: what they hold, such as a device's memory, is there for the next run at once.
     *
     * @param resume whether to go on from the checkpoint in the folder
     * @throws TrainingException if there is no checkpoint to go on from, or the loss is no number
     */
    public Outcome run(boolean resume) {
        open();
        boolean ended = false;
        try {
            Outcome outcome = train(resume);
            ended = true;
            return outcome;
        } finally {
            if (!ended) close();
        }
    }

    private Outcome train(boolean resume) {
        if (resume) takeUp();
        long stepsPerEpoch = ((long) task.train().size() + plan.batchGraphs() - 1) / plan.batchGraphs();
        long totalSteps = stepsPerEpoch * plan.epochs();
        listener.planned(session.memory().with(fit().remarks()), totalSteps, progress.step());
        while (progress.epoch() <= plan.epochs() && !outOfPatience()) {
            if (!epoch(totalSteps)) return new Outcome(false, session, inference, List.copyOf(history), progress.bestEpoch());
        }
        if (progress.bestEpoch() > 0) Checkpoint.readWeights(best(), session);
        int kept = progress.bestEpoch() > 0 ? progress.bestEpoch() : progress.epoch() - 1;
        return new Outcome(true, session, inference, List.copyOf(history), kept);
    }

    /**
     * What is known of a run before its first step.
     *
     * @param memory the exact plan
     * @param traffic what a step puts on the device, if it runs on one
     * @param program that is run, which a memory budget may have changed
     */
    public record Planned(MemoryReport memory, Optional<StepTraffic> traffic, Program program) {}

    /** The exact memory plan of the run, and its traffic: lays everything out, trains nothing. */
    public Planned planned() {
        open();
        try {
            return new Planned(session.memory().with(fit().remarks()), session.traffic(), session.program());
        } finally {
            close();
        }
    }

    private void open() {
        session = fit().open(task.weights());
        boolean shared = false;
        try {
            inference = session.sharing(task.inference(), inferenceMaxima(fit().backend().cutting(task.inference())));
            shared = true;
        } finally {
            if (!shared) session.close();
        }
    }

    private Sizes inferenceMaxima(Cutting cutting) {
        boolean token = task.inference().hasToken();
        return Inference.maxima(task.valid(), token, cutting).max(Inference.maxima(task.test(), token, cutting));
    }

    private void close() {
        inference.close();
        session.close();
    }

    private void takeUp() {
        if (!Files.exists(last())) throw new TrainingException("there is no checkpoint to go on from: " + last() + ". The run ended before its first one; start it anew in another folder, or remove this one");
        progress = Checkpoint.read(last(), session, controllers);
        for (String line : progress.history()) history.add(EpochText.parse(line));
        listener.takenUp(List.copyOf(history));
    }

    /** Runs the rest of the current epoch; false if asked to stop within it. */
    private boolean epoch(long totalSteps) {
        long start = System.nanoTime();
        List<int[]> batches = EpochOrder.batches(task.train().size(), plan.batchGraphs(), plan.seed(), progress.epoch());
        double learningRate = 0;
        try (BatchesAhead ahead = new BatchesAhead(task.train(), batches, progress.stepInEpoch())) {
            for (int i = progress.stepInEpoch(); i < batches.size(); i++) {
                learningRate = step(ahead.take(), totalSteps);
                boolean last = i + 1 == batches.size();
                if (!last && (stopRequested.getAsBoolean() || (plan.checkpointSteps() > 0 && progress.step() % plan.checkpointSteps() == 0))) {
                    Checkpoint.write(last(), session, progress, controllers);
                    if (stopRequested.getAsBoolean()) return false;
                }
            }
        }
        endEpoch(batches.size(), learningRate, start);
        return !stopRequested.getAsBoolean() || progress.epoch() > plan.epochs();
    }

    private double step(List<Sample> batch, long totalSteps) {
        long step = progress.step() + 1;
        StepController.Place place = new StepController.Place(step, totalSteps, progress.epoch(), plan.epochs());
        controllers.forEach(c -> c.beforeStep(session, place));
        StepResult result = session.run(MicroBatches.step(batch, task.training(), task.targets(), step, plan.seed(), session.cutting()));
        result.losses().forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new DivergedException("the " + name + " loss is " + value + " at step " + step + ": training has diverged; try a lower learning rate, warm-up or clipping");
            }
        });
        double norm = session.gradientNorm();
        if (!Double.isFinite(norm)) throw new DivergedException("the gradient's norm is " + norm + " at step " + step + ": training has diverged; try a lower learning rate, warm-up or clipping");
        AdamWStep numbers = plan.optimiser().step(step, totalSteps, norm);
        session.update(numbers);
        controllers.forEach(c -> c.afterUpdate(session, place));
        plan.anchorBeta().ifPresent(session::moveAnchors);
        Map<String, Double> sums = new LinkedHashMap<>();
        result.losses().forEach((name, value) -> sums.put(name, progress.sums().getOrDefault(name, 0.0) + value));
        progress = new Checkpoint.Progress(step, progress.epoch(), progress.stepInEpoch() + 1, progress.bestEpoch(), progress.bestScore(), sums, progress.history());
        listener.stepped(step, progress.epoch(), result.losses());
        return numbers.learningRate();
    }

    private void endEpoch(int steps, double learningRate, long start) {
        OptionalDouble score = task.valid().isEmpty() ? OptionalDouble.empty() : validation.score(inference, task.valid());
        boolean best = score.isPresent() && (progress.bestEpoch() == 0
                || (validation.largerIsBetter() ? score.getAsDouble() > progress.bestScore() : score.getAsDouble() < progress.bestScore()));
        Map<String, Double> means = new LinkedHashMap<>();
        progress.sums().forEach((name, sum) -> means.put(name, sum / steps));
        EpochRecord record = new EpochRecord(progress.epoch(), progress.step(), learningRate, means, score, best, (System.nanoTime() - start) / 1e9);
        history.add(record);
        List<String> lines = history.stream().map(EpochText::print).toList();
        int bestEpoch = best ? progress.epoch() : progress.bestEpoch();
        double bestScore = best ? score.getAsDouble() : progress.bestScore();
        progress = new Checkpoint.Progress(progress.step(), progress.epoch() + 1, 0, bestEpoch, bestScore, Map.of(), lines);
        if (best) Checkpoint.writeWeights(best(), session);
        Checkpoint.write(last(), session, progress, controllers);
        listener.epochEnded(record);
    }

    private boolean outOfPatience() {
        return plan.patience() > 0 && progress.bestEpoch() > 0 && progress.epoch() - 1 - progress.bestEpoch() >= plan.patience();
    }

    private Path last() {
        return folder.resolve("last.safetensors");
    }

    private Path best() {
        return folder.resolve("best.safetensors");
    }
}
