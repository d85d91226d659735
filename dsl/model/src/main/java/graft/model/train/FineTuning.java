package graft.model.train;

import graft.model.ModelException;
import graft.model.adapter.GraftedModel;
import graft.model.compile.Objective;
import graft.molecules.data.OnBadRow;
import graft.molecules.data.SdfTable;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import graft.molecules.data.TaskKind;
import graft.molecules.metrics.Metric;
import graft.optim.AdamWOptions;
import graft.optim.Schedule;
import graft.tensor.NumberFormat;
import graft.train.MemoryBudget;
import graft.train.TrainingPlan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A whole fine-tuning, as a value: what is trained, on what, how.
 *
 * @param epochs passes over the training part
 * @param batchGraphs graphs a step
 * @param patience epochs without improvement before it stops, or 0 for never
 * @param metric of validation and test; the data's own, or the task's, where empty
 * @param standardise whether regression labels are standardised by the training part
 * @param seed of weights, order, dropout
 * @param checkpointSteps steps between checkpoints within an epoch, or 0
 * @param frozenWeights how {@link graft.program.FrozenProducts} are stored, which decides what is computed with
 * @param memory that the run's plan may take; where it is tight, micro-batches may become smaller and change the last digits
 */
public record FineTuning(
        GraftedModel model, DataSource data, SplitChoice split, AdamWOptions optimiser, Objective objective,
        int epochs, int batchGraphs, int patience, Optional<Metric> metric, boolean standardise, long seed, int checkpointSteps, NumberFormat frozenWeights, Optional<MemoryBudget> memory) {

    /** @throws graft.train.TrainingException for a number of epochs, graphs or steps that no run can have */
    public FineTuning {
        plan(epochs, batchGraphs, seed, optimiser, objective, patience, checkpointSteps);
    }

    /** The numbers that the training loop goes by. */
    public TrainingPlan plan() {
        return plan(epochs, batchGraphs, seed, optimiser, objective, patience, checkpointSteps);
    }

    private static TrainingPlan plan(int epochs, int batchGraphs, long seed, AdamWOptions optimiser, Objective objective, int patience, int checkpointSteps) {
        OptionalDouble beta = objective.bregman().filter(b -> b.mu() > 0).map(Objective.Bregman::beta).map(OptionalDouble::of).orElse(OptionalDouble.empty());
        return new TrainingPlan(epochs, batchGraphs, seed, optimiser, beta, patience, checkpointSteps);
    }

    /** Starts from the defaults: scaffold split, AdamW at 1e-3, no proximal step, 20 epochs of 64 graphs, no early stopping, seed 0. */
    public static Builder of(GraftedModel model) {
        return new Builder(model);
    }

    /** The same with some numbers replaced, as by {@code --set}. */
    public Builder but() {
        Builder b = new Builder(model);
        b.data = data;
        b.split = split;
        b.optimiser = optimiser;
        b.objective = objective;
        b.epochs = epochs;
        b.batchGraphs = batchGraphs;
        b.patience = patience;
        b.metric = metric;
        b.standardise = standardise;
        b.seed = seed;
        b.checkpointSteps = checkpointSteps;
        b.frozenWeights = frozenWeights;
        b.memory = memory;
        return b;
    }

    /** Builds a {@link FineTuning}. */
    public static final class Builder {
        private final GraftedModel model;
        private DataSource data;
        private SplitChoice split = new SplitChoice.Plan(SplitPlan.scaffold());
        private AdamWOptions optimiser = new AdamWOptions(1e-3);
        private Objective objective = Objective.TASK;
        private int epochs = 20;
        private int batchGraphs = 64;
        private int patience;
        private Optional<Metric> metric = Optional.empty();
        private boolean standardise = true;
        private long seed;
        private int checkpointSteps;
        private NumberFormat frozenWeights = NumberFormat.FLOAT32;
        private Optional<MemoryBudget> memory = Optional.empty();

        private Builder(GraftedModel model) {
            this.model = model;
        }

        /** Any source. */
        public Builder data(DataSource source) {
            this.data = source;
            return this;
        }

        /** A CSV file. */
        public Builder csv(Path file, TableSpec spec) {
            return data(new DataSource.Csv(file, spec));
        }

        /** An SDF file whose data fields are labels; the kind is what they are. */
        public Builder sdf(Path file, TaskKind kind, String... labels) {
            return data(new DataSource.Sdf(file, TableSpec.unlabelled(SdfTable.MOLECULE).withKind(kind).withLabels(labels)));
        }

        /** Graphs in the TU format, for a network of {@code LabelledGraphs}. */
        public Builder graphs(Path place) {
            return data(new DataSource.Graphs(place, OnBadRow.STOP));
        }

        /** A set of the catalogue, such as {@code esol}: from the data folder, or fetched once. */
        public Builder dataset(String name) {
            return data(new DataSource.Benchmark(name, OnBadRow.STOP));
        }

        /** The same as {@link #dataset}. */
        public Builder benchmark(String name) {
            return data(new DataSource.Benchmark(name, OnBadRow.STOP));
        }

        /** The embedded toxicity set. */
        public Builder embeddedToxicity() {
            return data(new DataSource.Embedded());
        }

        /** A split that is made. */
        public Builder split(SplitPlan plan) {
            this.split = new SplitChoice.Plan(plan);
            return this;
        }

        /** A split that comes with the data set. */
        public Builder split(String name) {
            this.split = new SplitChoice.Named(name);
            return this;
        }

        public Builder split(SplitChoice choice) {
            this.split = choice;
            return this;
        }

        public Builder optimiser(AdamWOptions options) {
            this.optimiser = options;
            return this;
        }

        /** Peak learning rate. */
        public Builder learningRate(double rate) {
            AdamWOptions o = optimiser;
            return optimiser(new AdamWOptions(rate, o.beta1(), o.beta2(), o.epsilon(), o.decay(), o.clipNorm(), o.schedule()));
        }

        public Builder schedule(Schedule schedule) {
            return optimiser(optimiser.withSchedule(schedule));
        }

        public Builder clipNorm(double norm) {
            return optimiser(optimiser.withClipNorm(norm));
        }

        /** The Bregman proximal step. */
        public Builder bregman(double mu, double beta) {
            this.objective = new Objective(Optional.of(new Objective.Bregman(mu, beta)), objective.smoothness());
            return this;
        }

        /** SMART's smoothness term. */
        public Builder smoothness(double lambda, double sigma, double step, double radius) {
            this.objective = new Objective(objective.bregman(), Optional.of(new Objective.Smoothness(lambda, sigma, step, radius, Optional.empty())));
            return this;
        }

        public Builder objective(Objective objective) {
            this.objective = objective;
            return this;
        }

        /** Replaces the proximal step alone. */
        public Builder bregman(Optional<Objective.Bregman> step) {
            return objective(new Objective(step, objective.smoothness()));
        }

        /** Replaces the smoothness term alone. */
        public Builder smoothness(Optional<Objective.Smoothness> term) {
            return objective(new Objective(objective.bregman(), term));
        }

        public Builder epochs(int epochs) {
            this.epochs = epochs;
            return this;
        }

        public Builder batchGraphs(int graphs) {
            this.batchGraphs = graphs;
            return this;
        }

        public Builder patience(int epochs) {
            this.patience = epochs;
            return this;
        }

        public Builder metric(Metric metric) {
            this.metric = Optional.of(metric);
            return this;
        }

        public Builder standardise(boolean standardise) {
            this.standardise = standardise;
            return this;
        }

        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        public Builder checkpointSteps(int steps) {
            this.checkpointSteps = steps;
            return this;
        }

        /**
         * How frozen weights that only products read are stored: float32, or rounded to bfloat16, half as large. Biases, norms and embeddings are float32 in any case. On the CPU alone.
         */
        public Builder frozenWeights(NumberFormat format) {
            this.frozenWeights = format;
            return this;
        }

        /** Bytes that the memory plan may take; {@link graft.train.BudgetPlanner} says what is done to stay within them. On the CPU alone. */
        public Builder memory(long bytes) {
            return memory(new MemoryBudget(bytes));
        }

        public Builder memory(MemoryBudget budget) {
            this.memory = Optional.of(budget);
            return this;
        }

        /** @throws ModelException if there is no data */
        public FineTuning build() {
            if (data == null) throw new ModelException("a fine-tuning needs data: csv(...), dataset(...) or embeddedToxicity()");
            return new FineTuning(model, data, split, optimiser, objective, epochs, batchGraphs, patience, metric, standardise, seed, checkpointSteps, frozenWeights, memory);
        }
    }
}
