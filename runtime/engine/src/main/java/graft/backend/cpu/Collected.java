package graft.backend.cpu;

import graft.backend.StepResult;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the micro-batches of one run give. Each writes to places of its own, so that workers need no lock; sums are taken in order at the end. */
final class Collected {
    private final Program program;
    private final Regions regions;
    private final List<Value> outputs;
    private final int[] lossSlots;
    private final double[][] scalars;
    private final long[][] starts;
    private final double[][] gathered;

    /**
     * @param regions of the program
     * @param lossSlots number in the program of each reported loss
     * @param sizes of every micro-batch
     */
    Collected(Program program, Regions regions, int[] lossSlots, List<Sizes> sizes) {
        this.program = program;
        this.regions = regions;
        this.lossSlots = lossSlots;
        outputs = new ArrayList<>(program.outputs().values());
        scalars = new double[sizes.size()][lossSlots.length];
        starts = new long[outputs.size()][sizes.size() + 1];
        gathered = new double[outputs.size()][];
        for (int o = 0; o < outputs.size(); o++) {
            for (int m = 0; m < sizes.size(); m++) starts[o][m + 1] = starts[o][m] + outputs.get(o).shape().elements(sizes.get(m));
            gathered[o] = new double[Math.toIntExact(starts[o][sizes.size()])];
        }
    }

    /** Takes the scalars and outputs of a micro-batch. */
    void take(int microBatch, double[] allScalars, FloatMatrix[] values) {
        for (int l = 0; l < lossSlots.length; l++) scalars[microBatch][l] = allScalars[lossSlots[l]];
        for (int o = 0; o < values.length; o++) {
            int from = (int) starts[o][microBatch];
            int count = (int) starts[o][microBatch + 1] - from;
            for (int e = 0; e < count; e++) gathered[o][from + e] = values[o].at(e);
        }
    }

    /**
     * Losses summed in the order of the micro-batches, outputs one after the other.
     *
     * @param once gives the numbers of the prologue
     */
    StepResult result(ToDoubleFunction<Value> once) {
        Map<String, Double> losses = new LinkedHashMap<>();
        for (int l = 0; l < lossSlots.length; l++) {
            boolean ofStep = regions.of(program.losses().get(l)) == Region.PROLOGUE;
            double sum = ofStep ? once.applyAsDouble(program.losses().get(l)) : 0;
            if (!ofStep) for (double[] micro : scalars) sum += micro[l];
            losses.put(((Value.Scalar) program.losses().get(l).origin()).name(), sum);
        }
        Map<String, double[]> named = new LinkedHashMap<>();
        int o = 0;
        for (String name : program.outputs().keySet()) named.put(name, gathered[o++]);
        return new StepResult(losses, named);
    }
}
