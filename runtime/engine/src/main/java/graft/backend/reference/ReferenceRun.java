package graft.backend.reference;

import graft.backend.BackendException;
import graft.graph.RaggedBatch;
import graft.graph.SparseRows;
import graft.kernel.DropoutKey;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Dim;
import graft.tensor.Sizes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One micro-batch on its way through the body of a program; or, without a batch, a prologue or epilogue. */
final class ReferenceRun {
    /** Where computed values are kept between instructions. */
    interface Memory {
        void keep(Value v, Matrix m);

        Matrix fetch(Value v);
    }

    /** Keeps each value in memory of its own until the end of the run; finds those of the prologue too. */
    static final class FreshMemory implements Memory {
        private final Map<Value, Matrix> kept = new HashMap<>();
        private final Memory prologue;

        FreshMemory() {
            this(null);
        }

        /** @param prologue where values of the prologue are, or null */
        FreshMemory(Memory prologue) {
            this.prologue = prologue;
        }

        @Override
        public void keep(Value v, Matrix m) {
            kept.put(v, m);
        }

        @Override
        public Matrix fetch(Value v) {
            Matrix found = kept.get(v);
            return found == null && prologue != null ? prologue.fetch(v) : found;
        }
    }

    private final RaggedBatch batch;
    private final DropoutKey key;
    private final double labelledCells;
    private final double cells;
    private final Function<Value.Origin, Matrix> stored;
    private final Memory memory;
    private final Map<Value, Double> scalars = new HashMap<>();

    /**
     * @param batch filled; null for a prologue or epilogue
     * @param stored gives weights and gradient buffers
     */
    ReferenceRun(RaggedBatch batch, DropoutKey key, double labelledCells, double cells, Function<Value.Origin, Matrix> stored, Memory memory) {
        this.batch = batch;
        this.key = key;
        this.labelledCells = labelledCells;
        this.cells = cells;
        this.stored = stored;
        this.memory = memory;
    }

    void run(List<Instruction> instructions) {
        instructions.forEach(this::run);
    }

    double scalar(Value v) {
        return scalars.get(v);
    }

    /** The numbers of a value. */
    Matrix read(Value v) {
        return switch (v.origin()) {
            case Value.Computed c -> memory.fetch(v);
            case Value.FromBatch b -> {
                int rows = v.shape().rows(batch.sizes());
                yield new Matrix(rows, v.columns(), Arrays.copyOf(batch.reals(batch.indexOf(b.input())), rows * v.columns()));
            }
            case Value.Scalar s -> new Matrix(1, 1, new double[] {scalar(v)});
            case Value.FromParameter p -> stored.apply(p);
            case Value.GradientOf g -> stored.apply(g);
            case Value.AdjointOf a -> stored.apply(a);
        };
    }

    private int[] ints(Value v) {
        if (!(v.origin() instanceof Value.FromBatch b)) throw new BackendException(v + " " + v.shape() + " is no index of the batch");
        return batch.ints(batch.indexOf(b.input()));
    }

    private void run(Instruction i) {
        new Step(i).run();
    }

    /** One instruction with its inputs and outputs at hand. */
    private final class Step {
        private final Instruction instruction;
        private final Matrix[] out;

        Step(Instruction instruction) {
            this.instruction = instruction;
            out = instruction.outputs().stream()
                    .map(v -> v.isComputed() ? Matrix.zero(v.shape(), batch == null ? Sizes.NONE : batch.sizes()) : v.isAccumulated() ? read(v) : null)
                    .toArray(Matrix[]::new);
        }

        private Matrix in(int k) {
            return read(instruction.inputs().get(k));
        }

        private int[] index(int k) {
            return ints(instruction.inputs().get(k));
        }

        private int columns(int k) {
            return instruction.inputs().get(k).columns();
        }

        private void scalar(double value) {
            scalars.put(instruction.output(), value);
        }

        void run() {
            switch (instruction.op()) {
                case Op.Linear o -> ReferenceLinear.forward(in(0), in(1), o.hasBias() ? in(2) : null, out[0]);
                case Op.LinearGradInput o -> ReferenceLinear.gradInput(in(0), in(1), out[0]);
                case Op.LinearGradWeight o -> ReferenceLinear.gradWeight(in(0), in(1), out[0]);
                case Op.ColumnSum o -> ReferenceLinear.columnSum(in(0), out[0]);
                case Op.AddBias o -> ReferenceLinear.addBias(in(0), in(1), out[0]);
                case Op.EmbeddingSum o -> {
                    for (int t = 0; t < 2 * o.tables(); t += 2) ReferenceEmbedding.addRows(in(t), index(t + 1), columns(t + 1), o.scale(), out[0]);
                }
                case Op.EmbeddingGrad o -> ReferenceEmbedding.grad(in(0), index(1), columns(1), o.scale(), o.frozenRow(), out[0]);
                case Op.PairEmbedding o -> ReferencePair.embedding(batch, in(0), index(1), out[0]);
                case Op.PairEmbeddingGrad o -> ReferencePair.embeddingGrad(batch, in(0), index(1), o.frozenRow(), out[0]);
                case Op.HopProjection o -> ReferencePair.hopProjection(in(0), in(1), o.hops(), out[0]);
                case Op.HopProjectionGradInput o -> ReferencePair.hopProjectionGradInput(in(0), in(1), o.hops(), out[0]);
                case Op.HopProjectionGradWeight o -> ReferencePair.hopProjectionGradWeight(in(0), in(1), o.hops(), out[0]);
                case Op.PathBias o -> ReferencePair.path(batch, in(0), index(1), index(2), o.hops(), out[0]);
                case Op.PathBiasGrad o -> ReferencePair.pathGrad(batch, in(0), index(1), index(2), o.hops(), out[0]);
                case Op.Attention o -> new ReferenceAttention(batch, o, key, in(0), in(1), in(2), o.hasBias() ? in(3) : null).forward(out[0]);
                case Op.AttentionGrad o -> new ReferenceAttention(batch, o.forward(), key, in(1), in(2), in(3), o.forward().hasBias() ? in(4) : null)
                        .backward(in(0), out[0], out[1], out[2], o.biasGradient() ? out[3] : null);
                case Op.MixtureAttention o -> mixture(o, 0).forward(out[0]);
                case Op.MixtureAttentionGrad o -> mixture(o.forward(), 1).backward(in(0), out[0], out[1], out[2], o.sharesGradient() ? out[3] : null);
                case Op.UnitRows o -> ReferenceUnitRows.forward(o.epsilon(), in(0), out[0]);
                case Op.UnitRowsGrad o -> ReferenceUnitRows.grad(o.epsilon(), in(0), in(1), out[0]);
                case Op.LayerNorm o -> ReferenceNorm.forward(o, in(0), in(1), in(2), out[0]);
                case Op.LayerNormGradInput o -> ReferenceNorm.gradInput(o.forward(), in(0), in(1), in(2), out[0]);
                case Op.LayerNormGradGamma o -> ReferenceNorm.gradGamma(o.forward(), in(0), in(1), out[0]);
                case Op.Activate o -> ReferenceElementwise.activate(o.activation(), in(0), out[0]);
                case Op.ActivateGrad o -> ReferenceElementwise.activateGrad(o.activation(), in(0), in(1), out[0]);
                case Op.Add o -> ReferenceElementwise.add(in(0), in(1), out[0]);
                case Op.Scale o -> ReferenceElementwise.scale(in(0), o.factor(), out[0]);
                case Op.ScaleColumns o -> ReferenceElementwise.scaleColumns(in(0), in(1), out[0]);
                case Op.ScaleColumnsGrad o -> ReferenceElementwise.scaleColumnsGrad(in(0), in(1), out[0]);
                case Op.Dropout o -> ReferenceRandom.dropout(batch, o, key, rowsAreGraphs(), in(0), out[0]);
                case Op.StructureProduct o -> ReferenceStructure.multiply(sparse(), o.transposed(), in(1), out[0]);
                case Op.Readout o -> ReferenceStructure.readout(batch, o.pooling(), in(0), out[0]);
                case Op.ReadoutGrad o -> ReferenceStructure.readoutGrad(batch, o.pooling(), in(0), out[0]);
                case Op.Loss o -> scalar(ReferenceLoss.loss(o.loss(), in(0), in(1), labelledCells));
                case Op.LossGrad o -> ReferenceLoss.lossGrad(o.loss(), o.coefficient(), in(0), in(1), labelledCells, out[0]);
                case Op.ClassLoss o -> scalar(ReferenceLoss.classLoss(in(0), in(1), labelledCells));
                case Op.ClassLossGrad o -> ReferenceLoss.classLossGrad(o.coefficient(), in(0), in(1), labelledCells, out[0]);
                case Op.Divergence o -> scalar(ReferenceLoss.divergence(o.divergence(), in(0), in(1), cells));
                case Op.DivergenceGrad o -> ReferenceLoss.divergenceGrad(o.divergence(), o.coefficient(), in(0), in(1), cells, out[0]);
                case Op.Detach o -> ReferenceElementwise.scale(in(0), 1, out[0]);
                case Op.Load o -> System.arraycopy(in(0).data(), 0, out[0].data(), 0, out[0].data().length);
                case Op.GaussianNoise o -> ReferenceRandom.noise(batch, o, key, out[0]);
                case Op.AscentStep o -> ReferenceRandom.ascentStep(batch, o, in(0), in(1), out[0]);
                case Op.Accumulate o -> ReferenceElementwise.accumulate(in(0), out[0]);
                case Op.Multiply o -> ReferenceElementwise.multiply(in(0), in(1), out[0]);
                case Op.RowSoftmax o -> ReferenceElementwise.rowSoftmax(in(0), out[0]);
                case Op.RowSoftmaxGrad o -> ReferenceElementwise.rowSoftmaxGrad(in(0), in(1), out[0]);
                case Op.BlockProduct o -> ReferenceLinear.blockProduct(o.block(), o.transposed(), in(0), in(1), out[0]);
                case Op.BlockProductGradBlocks o -> ReferenceLinear.blockProductGradBlocks(o.block(), o.transposed(), in(0), in(1), out[0]);
                case Op.PrefixAttention o -> new ReferenceAttention(batch, o, key, in(0), in(1), in(2), in(3), in(4), o.attention().hasBias() ? in(5) : null).forward(out[0]);
                case Op.PrefixAttentionGrad o -> new ReferenceAttention(batch, o.forward(), key, in(1), in(2), in(3), in(4), in(5), o.forward().attention().hasBias() ? in(6) : null)
                        .backward(in(0), out[0], out[1], out[2], out[3], out[4], o.biasGradient() ? out[5] : null);
                case Op.OfWeights o -> {
                    double number = ReferenceWeights.run(o, instruction.inputs().stream().map(ReferenceRun.this::read).toArray(Matrix[]::new), out);
                    if (instruction.output().origin() instanceof Value.Scalar) scalar(number);
                }
            }
            for (int k = 0; k < out.length; k++) {
                Value v = instruction.outputs().get(k);
                if (v.isComputed()) memory.keep(v, out[k]);
            }
        }

        private ReferenceMixture mixture(Op.MixtureAttention o, int first) {
            return new ReferenceMixture(batch, o, key, in(first), in(first + 1), in(first + 2), in(first + 3), in(first + 4), o.shares() == null ? in(first + 5) : null);
        }

        private boolean rowsAreGraphs() {
            return instruction.output().shape().rowDim() == Dim.Ragged.GRAPHS;
        }

        private SparseRows sparse() {
            return switch (instruction.inputs().getFirst().origin()) {
                case Value.FromBatch b -> batch.sparse(batch.indexOf(b.input()));
                default -> throw new BackendException(instruction.inputs().getFirst() + " is no structure matrix of the batch");
            };
        }
    }
}
