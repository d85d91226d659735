package graft.model.adapter;

import graft.graph.StructureInput;
import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.model.Initialiser;
import graft.model.Port;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * GConv-Adapter (OpenReview gxhZj6uvFC): x + s (S act(S x W_down + b) W_up + b'), two graph convolutions with a bottleneck between them and a learned scalar s. Weights start from
 * N(0, 1e-5), biases at zero, s at one.
 *
 * @param rank of the bottleneck; 16 is the authors'
 * @param structure S; the authors' text normalises it twice, their published setting does not normalise
 */
public record GConvAdapter(int rank, StructureMatrix structure, TokenMode tokenMode, Activation activation) implements StreamAdapter {
    private static final Initialiser START = new Initialiser.Normal(1e-5);

    public GConvAdapter {
        Ranks.checkPositive("gconv-adapter", rank);
        new StructureInput(structure, tokenMode);
    }

    /** Symmetric normalised A + I, graph token self-loop, ReLU. */
    public static GConvAdapter ofRank(int rank) {
        return new GConvAdapter(rank, new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.SYMMETRIC), TokenMode.SELF_LOOP, Activation.RELU);
    }

    @Override
    public String name() {
        return "gconv-adapter";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("r", rank);
        options.put("structure", structure.id());
        options.put("token", tokenMode.id());
        options.put("activation", activation);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value x) {
        Ranks.checkFits(name(), rank, port);
        int width = port.out();
        Value s = scope.ops().input(new StructureInput(structure, tokenMode));
        Value low = scope.ops().apply(new Op.StructureProduct(false), s, scope.ops().linear(x, scope.parameter("down.weight", Shape.of(rank, width), START)));
        Value bent = scope.ops().activate(activation, scope.ops().apply(new Op.AddBias(), low, scope.parameter("down.bias", Shape.of(rank), Initialiser.ZEROS)));
        // S (h W_up) = (S h) W_up, and the left side would mix d columns instead of r.
        Value mixed = scope.ops().apply(new Op.StructureProduct(false), s, bent);
        Value up = scope.ops().linear(mixed, scope.parameter("up.weight", Shape.of(width, rank), START), scope.parameter("up.bias", Shape.of(width), Initialiser.ZEROS));
        return scope.ops().add(x, scope.ops().apply(new Op.ScaleColumns(), up, scope.parameter("scale", Shape.of(1), Initialiser.ONES)));
    }
}
