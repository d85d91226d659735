package graft.backend.cpu;

import graft.kernel.KernelSet;
import graft.kernel.LossKernel;
import graft.kernel.NoiseKernel;
import graft.kernel.ReadoutKernel;
import graft.kernel.RowSoftmaxKernel;
import graft.kernel.UnitRowsKernel;
import graft.kernel.WeightKernel;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.FloatMatrix;
import java.util.List;
import java.util.function.IntPredicate;

/** Turns instructions into steps: finds the memory of what each reads and writes once, so that a run only calls kernels. */
final class StepCompiler {
    private final KernelSet kernels;
    private final ReadoutKernel readout = new ReadoutKernel();
    private final LossKernel loss = new LossKernel();
    private final NoiseKernel noise = new NoiseKernel();
    private final UnitRowsKernel units = new UnitRowsKernel();
    private final RowSoftmaxKernel softmax = new RowSoftmaxKernel();
    private final WeightKernel weights = new WeightKernel();
    private final Slots slots;
    private final ProductSteps products;
    private final AttentionSteps attentions;
    private final IntPredicate firstWrites;

    /** @param firstWrites of which lines the first micro-batch writes a gradient that others add to */
    StepCompiler(KernelSet kernels, Slots slots, ProductSteps products, ScratchSizes scratch, IntPredicate firstWrites) {
        this.firstWrites = firstWrites;
        this.kernels = kernels;
        this.slots = slots;
        this.products = products;
        this.attentions = new AttentionSteps(kernels, slots, scratch);
    }

    /**
     * @param line number of the instruction in the program, from 0
     */
    Step compile(Instruction i, int line) {
        return switch (i.op()) {
            case Op.Linear o -> products.linear(o, i);
            case Op.LinearGradInput o -> products.gradInput(i);
            case Op.LinearGradWeight o -> products.gradWeight(i, firstWrites.test(line));
            case Op.Attention o -> attentions.attention(o, i, line);
            case Op.AttentionGrad o -> attentions.attentionGrad(o, i, line);
            case Op.MixtureAttention o -> attentions.mixture(o, i, line);
            case Op.MixtureAttentionGrad o -> attentions.mixtureGrad(o, i, line);
            case Op.UnitRows o -> unitRows(o, i);
            case Op.UnitRowsGrad o -> unitRowsGrad(o, i);
            case Op.LayerNorm o -> layerNorm(o, i);
            case Op.LayerNormGradInput o -> layerNormGradInput(o, i);
            case Op.LayerNormGradGamma o -> layerNormGradGamma(o, i);
            case Op.EmbeddingSum o -> embeddingSum(o, i);
            case Op.EmbeddingGrad o -> embeddingGrad(o, i);
            case Op.PairEmbedding o -> pairEmbedding(i);
            case Op.PairEmbeddingGrad o -> pairEmbeddingGrad(o, i);
            case Op.HopProjection o -> hopProjection(o, i);
            case Op.HopProjectionGradInput o -> hopProjectionGradInput(o, i);
            case Op.HopProjectionGradWeight o -> hopProjectionGradWeight(o, i);
            case Op.PathBias o -> pathBias(o, i);
            case Op.PathBiasGrad o -> pathBiasGrad(o, i);
            case Op.StructureProduct o -> structureProduct(o, i);
            case Op.ColumnSum o -> columnSum(i);
            case Op.AddBias o -> addBias(i);
            case Op.Activate o -> activate(o, i);
            case Op.ActivateGrad o -> activateGrad(o, i);
            case Op.Add o -> add(i);
            case Op.Scale o -> scale(o, i);
            case Op.ScaleColumns o -> scaleColumns(i);
            case Op.ScaleColumnsGrad o -> scaleColumnsGrad(i);
            case Op.Dropout o -> dropout(o, i);
            case Op.Readout o -> readout(o, i);
            case Op.ReadoutGrad o -> readoutGrad(o, i);
            case Op.Loss o -> loss(o, i);
            case Op.LossGrad o -> lossGrad(o, i);
            case Op.ClassLoss o -> classLoss(i);
            case Op.ClassLossGrad o -> classLossGrad(o, i);
            case Op.Divergence o -> divergence(o, i);
            case Op.DivergenceGrad o -> divergenceGrad(o, i);
            case Op.Detach o -> scale(new Op.Scale(1), i);
            case Op.Load o -> load(i);
            case Op.GaussianNoise o -> gaussianNoise(o, i);
            case Op.AscentStep o -> ascentStep(o, i);
            case Op.Accumulate o -> accumulate(i);
            case Op.Multiply o -> multiply(i);
            case Op.RowSoftmax o -> rowSoftmax(i);
            case Op.RowSoftmaxGrad o -> rowSoftmaxGrad(i);
            case Op.BlockProduct o -> products.blockProduct(o, i);
            case Op.BlockProductGradBlocks o -> products.blockProductGradBlocks(o, i);
            case Op.PrefixAttention o -> attentions.prefixAttention(o, i, line);
            case Op.PrefixAttentionGrad o -> attentions.prefixAttentionGrad(o, i, line);
            case Op.OfWeights o -> ofWeights(o, i);
        };
    }

    private FloatMatrix in(Instruction i, int k) {
        return slots.matrix(i.inputs().get(k));
    }

    private FloatMatrix out(Instruction i, int k) {
        return slots.matrix(i.outputs().get(k));
    }

    private int batchInput(Instruction i, int k) {
        return slots.input(i.inputs().get(k));
    }

    private Step unitRows(Op.UnitRows o, Instruction i) {
        FloatMatrix x = in(i, 0), y = out(i, 0);
        return m -> units.forward(o.epsilon(), x, y);
    }

    private Step unitRowsGrad(Op.UnitRowsGrad o, Instruction i) {
        FloatMatrix dy = in(i, 0), x = in(i, 1), dx = out(i, 0);
        return m -> units.grad(o.epsilon(), dy, x, dx);
    }

    private Step layerNorm(Op.LayerNorm o, Instruction i) {
        FloatMatrix x = in(i, 0), gamma = in(i, 1), beta = in(i, 2), y = out(i, 0);
        var kernel = kernels.norm();
        return m -> kernel.forward(o, x, gamma, beta, y);
    }

    private Step layerNormGradInput(Op.LayerNormGradInput o, Instruction i) {
        FloatMatrix dy = in(i, 0), x = in(i, 1), gamma = in(i, 2), dx = out(i, 0);
        var kernel = kernels.norm();
        return m -> kernel.gradInput(o.forward(), dy, x, gamma, dx);
    }

    private Step layerNormGradGamma(Op.LayerNormGradGamma o, Instruction i) {
        FloatMatrix dy = in(i, 0), x = in(i, 1), dGamma = out(i, 0);
        var kernel = kernels.norm();
        return m -> kernel.gradGamma(o.forward(), dy, x, dGamma);
    }

    private Step embeddingSum(Op.EmbeddingSum o, Instruction i) {
        FloatMatrix[] tables = new FloatMatrix[o.tables()];
        int[] inputs = new int[o.tables()];
        int[] columns = new int[o.tables()];
        for (int t = 0; t < o.tables(); t++) {
            tables[t] = in(i, 2 * t);
            inputs[t] = batchInput(i, 2 * t + 1);
            columns[t] = i.inputs().get(2 * t + 1).columns();
        }
        int[][] indices = new int[o.tables()][];
        FloatMatrix y = out(i, 0);
        float scale = (float) o.scale();
        var kernel = kernels.embedding();
        return m -> {
            for (int t = 0; t < inputs.length; t++) indices[t] = m.batch.ints(inputs[t]);
            kernel.sum(tables, indices, columns, scale, y);
        };
    }

    private Step embeddingGrad(Op.EmbeddingGrad o, Instruction i) {
        FloatMatrix dy = in(i, 0), dTable = out(i, 0);
        int index = batchInput(i, 1), columns = i.inputs().get(1).columns();
        float scale = (float) o.scale();
        var kernel = kernels.embedding();
        return m -> kernel.grad(dy, m.batch.ints(index), columns, scale, o.frozenRow(), dTable);
    }

    private Step pairEmbedding(Instruction i) {
        FloatMatrix table = in(i, 0), bias = out(i, 0);
        int index = batchInput(i, 1);
        var kernel = kernels.pair();
        return m -> kernel.pairEmbedding(m.batch, table, m.batch.ints(index), bias);
    }

    private Step pairEmbeddingGrad(Op.PairEmbeddingGrad o, Instruction i) {
        FloatMatrix dBias = in(i, 0), dTable = out(i, 0);
        int index = batchInput(i, 1);
        var kernel = kernels.pair();
        return m -> kernel.pairEmbeddingGrad(m.batch, dBias, m.batch.ints(index), o.frozenRow(), dTable);
    }

    private Step hopProjection(Op.HopProjection o, Instruction i) {
        FloatMatrix e = in(i, 0), table = in(i, 1), projected = out(i, 0);
        var kernel = kernels.pair();
        return m -> kernel.hopProjection(e, table, o.hops(), projected);
    }

    private Step hopProjectionGradInput(Op.HopProjectionGradInput o, Instruction i) {
        FloatMatrix dProjected = in(i, 0), table = in(i, 1), de = out(i, 0);
        var kernel = kernels.pair();
        return m -> kernel.hopProjectionGradInput(dProjected, table, o.hops(), de);
    }

    private Step hopProjectionGradWeight(Op.HopProjectionGradWeight o, Instruction i) {
        FloatMatrix dProjected = in(i, 0), e = in(i, 1), dTable = out(i, 0);
        var kernel = kernels.pair();
        return m -> kernel.hopProjectionGradWeight(dProjected, e, o.hops(), dTable);
    }

    private Step pathBias(Op.PathBias o, Instruction i) {
        FloatMatrix projected = in(i, 0), bias = out(i, 0);
        int hops = batchInput(i, 1), divisor = batchInput(i, 2);
        var kernel = kernels.pair();
        return m -> kernel.pathBias(m.batch, projected, m.batch.ints(hops), m.batch.ints(divisor), o.hops(), bias);
    }

    private Step pathBiasGrad(Op.PathBiasGrad o, Instruction i) {
        FloatMatrix dBias = in(i, 0), dProjected = out(i, 0);
        int hops = batchInput(i, 1), divisor = batchInput(i, 2);
        var kernel = kernels.pair();
        return m -> kernel.pathBiasGrad(m.batch, dBias, m.batch.ints(hops), m.batch.ints(divisor), o.hops(), dProjected);
    }

    private Step structureProduct(Op.StructureProduct o, Instruction i) {
        int s = batchInput(i, 0);
        FloatMatrix x = in(i, 1), y = out(i, 0);
        var kernel = kernels.structure();
        return m -> kernel.multiply(m.batch.sparse(s), o.transposed(), x, y);
    }

    private Step columnSum(Instruction i) {
        FloatMatrix dy = in(i, 0), dB = out(i, 0);
        var kernel = kernels.elementwise();
        return m -> kernel.columnSum(dy, dB);
    }

    private Step addBias(Instruction i) {
        FloatMatrix x = in(i, 0), b = in(i, 1), y = out(i, 0);
        var kernel = kernels.elementwise();
        return m -> kernel.addBias(x, b, y);
    }

    private Step activate(Op.Activate o, Instruction i) {
        FloatMatrix x = in(i, 0), y = out(i, 0);
        var kernel = kernels.elementwise();
        return m -> kernel.activate(o.activation(), x, y);
    }

    private Step activateGrad(Op.ActivateGrad o, Instruction i) {
        FloatMatrix dy = in(i, 0), x = in(i, 1), dx = out(i, 0);
        var kernel = kernels.elementwise();
        return m -> kernel.activateGrad(o.activation(), dy, x, dx);
    }

    private Step add(Instruction i) {
        FloatMatrix a = in(i, 0), b = in(i, 1), y = out(i, 0);
        var kernel = kernels.elementwise();
        return m -> kernel.add(a, b, y);
    }

    private Step scale(Op.Scale o, Instruction i) {
        FloatMatrix x = in(i, 0), y = out(i, 0);
        float factor = (float) o.factor();
        var kernel = kernels.elementwise();
        return m -> kernel.scale(x, factor, y);
    }

    private Step scaleColumns(Instruction i) {
        FloatMatrix x = in(i, 0), s = in(i, 1), y = out(i, 0);
        var kernel = kernels.elementwise();
        return m -> kernel.scaleColumns(x, s, y);
    }

    private Step scaleColumnsGrad(Instruction i) {
        FloatMatrix dy = in(i, 0), x = in(i, 1), dS = out(i, 0);
        var kernel = kernels.elementwise();
        return m -> kernel.scaleColumnsGrad(dy, x, dS);
    }

    private Step dropout(Op.Dropout o, Instruction i) {
        FloatMatrix x = in(i, 0), y = out(i, 0);
        var kernel = kernels.elementwise();
        return m -> kernel.dropout(m.batch, x, o.rate(), o.site(), m.key, y);
    }

    private Step readout(Op.Readout o, Instruction i) {
        FloatMatrix x = in(i, 0), y = out(i, 0);
        return m -> readout.forward(m.batch, o.pooling(), x, y);
    }

    private Step readoutGrad(Op.ReadoutGrad o, Instruction i) {
        FloatMatrix dy = in(i, 0), dx = out(i, 0);
        return m -> readout.grad(m.batch, o.pooling(), dy, dx);
    }

    private Step loss(Op.Loss o, Instruction i) {
        FloatMatrix z = in(i, 0);
        int labels = batchInput(i, 1), scalar = slots.scalar(i.output());
        return m -> m.scalars[scalar] = loss.loss(o.loss(), z, m.batch.reals(labels), m.labelledCells);
    }

    private Step lossGrad(Op.LossGrad o, Instruction i) {
        FloatMatrix z = in(i, 0), dz = out(i, 0);
        int labels = batchInput(i, 1);
        return m -> loss.lossGrad(o.loss(), o.coefficient(), z, m.batch.reals(labels), m.labelledCells, dz);
    }

    private Step classLoss(Instruction i) {
        FloatMatrix z = in(i, 0);
        int classes = batchInput(i, 1), scalar = slots.scalar(i.output());
        return m -> m.scalars[scalar] = loss.classLoss(z, m.batch.reals(classes), m.labelledCells);
    }

    private Step classLossGrad(Op.ClassLossGrad o, Instruction i) {
        FloatMatrix z = in(i, 0), dz = out(i, 0);
        int classes = batchInput(i, 1);
        return m -> loss.classLossGrad(o.coefficient(), z, m.batch.reals(classes), m.labelledCells, dz);
    }

    private Step divergence(Op.Divergence o, Instruction i) {
        FloatMatrix z = in(i, 0), r = in(i, 1);
        int scalar = slots.scalar(i.output());
        return m -> m.scalars[scalar] = loss.divergence(o.divergence(), z, r, m.cells);
    }

    private Step divergenceGrad(Op.DivergenceGrad o, Instruction i) {
        FloatMatrix z = in(i, 0), r = in(i, 1), dz = out(i, 0);
        return m -> loss.divergenceGrad(o.divergence(), o.coefficient(), z, r, m.cells, dz);
    }

    private Step load(Instruction i) {
        int reals = batchInput(i, 0);
        FloatMatrix y = out(i, 0);
        return m -> {
            double[] from = m.batch.reals(reals);
            for (int e = 0; e < y.elements(); e++) y.setAt(e, (float) from[e]);
        };
    }

    private Step gaussianNoise(Op.GaussianNoise o, Instruction i) {
        FloatMatrix y = out(i, 0);
        return m -> noise.gaussian(m.batch, o, m.key, y);
    }

    private Step ascentStep(Op.AscentStep o, Instruction i) {
        FloatMatrix delta = in(i, 0), g = in(i, 1), y = out(i, 0);
        return m -> noise.ascentStep(m.batch, o, delta, g, y);
    }

    private Step accumulate(Instruction i) {
        FloatMatrix x = in(i, 0), to = out(i, 0);
        return m -> {
            for (long e = 0; e < x.elements(); e++) to.setAt(e, to.at(e) + x.at(e));
        };
    }

    private Step multiply(Instruction i) {
        FloatMatrix a = in(i, 0), b = in(i, 1), y = out(i, 0);
        return m -> {
            for (long e = 0; e < y.elements(); e++) y.setAt(e, a.at(e) * b.at(e));
        };
    }

    private Step rowSoftmax(Instruction i) {
        FloatMatrix x = in(i, 0), y = out(i, 0);
        return m -> softmax.forward(x, y);
    }

    private Step rowSoftmaxGrad(Instruction i) {
        FloatMatrix dy = in(i, 0), y = in(i, 1), dx = out(i, 0);
        return m -> softmax.grad(dy, y, dx);
    }

    private Step ofWeights(Op.OfWeights o, Instruction i) {
        FloatMatrix[] in = i.inputs().stream().map(slots::matrix).toArray(FloatMatrix[]::new);
        if (i.output().origin() instanceof Value.Scalar) {
            int scalar = slots.scalar(i.output());
            return m -> m.scalars[scalar] = weights.run(o, in, new FloatMatrix[0]);
        }
        FloatMatrix[] out = i.outputs().stream().map(slots::matrix).toArray(FloatMatrix[]::new);
        return m -> weights.run(o, in, out);
    }
}
