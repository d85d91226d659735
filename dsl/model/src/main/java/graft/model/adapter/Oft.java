package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.Port;
import graft.program.Op;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Orthogonal fine-tuning (arXiv 2306.07280): W' = W R with R block-diagonal and orthogonal, each block the Cayley transform (I - Q)(I + Q)^-1 of a skew-symmetric Q that starts at
 * zero. The inverse is exact, so R is orthogonal to rounding. The blocks are made once a step; tokens are turned before the map: y = (x R^T) W^T + b.
 *
 * @param block size of the blocks; divides the width of what enters the map
 */
public record Oft(int block) implements MergeableAdapter {
    public Oft {
        if (block < 2) throw new ModelException("oft: blocks of " + block + " have no rotation; use at least 2 (32 is usual)");
    }

    @Override
    public String name() {
        return "oft";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("oft_block_size", block);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, LinearMap map) {
        if (port.in() % block != 0) throw new ModelException("oft at " + port.name() + ": the width " + port.in() + " does not divide into blocks of " + block);
        ProgramBuilder ops = scope.ops();
        Value v = scope.parameter("R", Shape.of(port.in() / block, block * (block - 1) / 2), Initialiser.ZEROS);
        Value turned = ops.apply(new Op.BlockProduct(block, true), map.x(), ops.apply(new Op.Cayley(block), v));
        return map.changedTo(ops, ops.linear(turned, map.weight(), map.bias()));
    }

    @Override
    public void merge(Port port, MergedMap map, Weights weights) {
        double[] v = weights.own("R");
        double[] plain = map.plainWeight();
        double[] turned = new double[plain.length];
        double[] r = new double[block * block];
        int numbers = block * (block - 1) / 2;
        for (int first = 0; first < map.in(); first += block) {
            Rotation.cayley(block, v, first / block * numbers, r);
            for (int o = 0; o < map.out(); o++) {
                for (int k = 0; k < block; k++) {
                    double w = plain[o * map.in() + first + k];
                    for (int i = 0; i < block; i++) turned[o * map.in() + first + i] += w * r[k * block + i];
                }
            }
        }
        map.changeTo(turned);
    }
}
