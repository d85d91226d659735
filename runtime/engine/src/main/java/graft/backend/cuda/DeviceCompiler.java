package graft.backend.cuda;

import graft.program.Instruction;
import graft.program.Op;

/**
 * Turns instructions into steps: finds the memory of what each reads and writes once, so that a run only sets arguments and launches. The switch has every operation:
 * one without kernels does not compile.
 */
final class DeviceCompiler {
    private final boolean hasToken;
    private final ElementSteps elements;
    private final RowSteps rows;
    private final DeviceProducts products;
    private final TableSteps tables;
    private final DeviceAttention attentions;
    private final RandomSteps randoms;
    private final LossSteps losses;
    private final WeightSteps weights;

    DeviceCompiler(StepRoom room, boolean hasToken) {
        this.hasToken = hasToken;
        elements = new ElementSteps(room);
        rows = new RowSteps(room);
        products = new DeviceProducts(room, elements);
        tables = new TableSteps(room);
        attentions = new DeviceAttention(room);
        randoms = new RandomSteps(room);
        losses = new LossSteps(room);
        weights = new WeightSteps(room);
    }

    /** @param line number of the instruction in the program, from 0 */
    DeviceStep compile(Instruction i, int line) {
        return switch (i.op()) {
            case Op.Linear o -> products.linear(o, i, line);
            case Op.LinearGradInput o -> products.gradInput(i, line);
            case Op.LinearGradWeight o -> products.gradWeight(i, line);
            case Op.Attention o -> attentions.attention(o, i);
            case Op.AttentionGrad o -> attentions.attentionGrad(o, i, line);
            case Op.MixtureAttention o -> attentions.mixture(o, i);
            case Op.MixtureAttentionGrad o -> attentions.mixtureGrad(o, i, line);
            case Op.PrefixAttention o -> attentions.prefixAttention(o, i);
            case Op.PrefixAttentionGrad o -> attentions.prefixAttentionGrad(o, i, line);
            case Op.UnitRows o -> rows.unitRows(o, i);
            case Op.UnitRowsGrad o -> rows.unitRowsGrad(o, i);
            case Op.LayerNorm o -> rows.layerNorm(o, i);
            case Op.LayerNormGradInput o -> rows.layerNormGradInput(o.forward(), i);
            case Op.LayerNormGradGamma o -> rows.layerNormGradGamma(o.forward(), i, line);
            case Op.ColumnSum o -> rows.columnSum(i, line);
            case Op.ScaleColumnsGrad o -> rows.scaleColumnsGrad(i, line);
            case Op.RowSoftmax o -> rows.rowSoftmax(i);
            case Op.RowSoftmaxGrad o -> rows.rowSoftmaxGrad(i);
            case Op.EmbeddingSum o -> tables.embeddingSum(o, i);
            case Op.EmbeddingGrad o -> tables.embeddingGrad(o, i, line);
            case Op.PairEmbedding o -> tables.pairEmbedding(i);
            case Op.PairEmbeddingGrad o -> tables.pairEmbeddingGrad(o, i, line);
            case Op.HopProjection o -> products.hopProjection(o, i);
            case Op.HopProjectionGradInput o -> products.hopProjectionGradInput(o, i);
            case Op.HopProjectionGradWeight o -> products.hopProjectionGradWeight(o, i);
            case Op.PathBias o -> tables.pathBias(o, i);
            case Op.PathBiasGrad o -> tables.pathBiasGrad(o, i, line);
            case Op.StructureProduct o -> tables.structureProduct(o, i);
            case Op.Readout o -> tables.readout(o.pooling(), i);
            case Op.ReadoutGrad o -> tables.readoutGrad(o.pooling(), i);
            case Op.AddBias o -> elements.addBias(i);
            case Op.Activate o -> elements.activate(o, i);
            case Op.ActivateGrad o -> elements.activateGrad(o, i);
            case Op.Add o -> elements.ofTwo(Kernel.ADD, i);
            case Op.Multiply o -> elements.ofTwo(Kernel.MULTIPLY, i);
            case Op.Scale o -> elements.scale(o, i);
            case Op.ScaleColumns o -> elements.scaleColumns(i);
            case Op.Detach o -> elements.scale(new Op.Scale(1), i);
            case Op.Accumulate o -> elements.accumulate(i);
            case Op.Load o -> elements.load(i);
            case Op.Dropout o -> randoms.dropout(o, i);
            case Op.GaussianNoise o -> randoms.gaussianNoise(o, i, hasToken);
            case Op.AscentStep o -> randoms.ascentStep(o, i, hasToken);
            case Op.Loss o -> losses.loss(o, i);
            case Op.LossGrad o -> losses.lossGrad(o, i);
            case Op.ClassLoss o -> losses.classLoss(i);
            case Op.ClassLossGrad o -> losses.classLossGrad(o, i);
            case Op.Divergence o -> losses.divergence(o, i);
            case Op.DivergenceGrad o -> losses.divergenceGrad(o, i);
            case Op.BlockProduct o -> products.blockProduct(o, i);
            case Op.BlockProductGradBlocks o -> products.blockProductGradBlocks(o, i);
            case Op.OfWeights o -> weights.compile(o, i, line);
        };
    }
}
