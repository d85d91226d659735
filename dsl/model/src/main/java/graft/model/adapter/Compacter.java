package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.Port;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compacter (arXiv 2106.04647): a bottleneck adapter y + act(y H_down + b) H_up + b' whose maps are sums of Kronecker products, H = sum over i of A_i (x) s_i t_i, with
 * the A_i shared by all layers, sub-layers and directions. After both sub-layers it is Compacter, after the feed-forward network alone Compacter++. A starts from
 * N(0, 0.01), s and t Glorot uniform, biases at zero. The H are made once a step.
 *
 * @param n number of products and size of the A_i; divides the width and the bottleneck
 * @param bottleneck m
 */
public record Compacter(int n, int bottleneck, Activation activation) implements StreamAdapter {
    public Compacter {
        Ranks.checkPositive("compacter", bottleneck);
        Ranks.checkPositive("compacter", n);
        if (bottleneck % n != 0) throw new ModelException("compacter: the bottleneck " + bottleneck + " is not divisible by n = " + n);
    }

    /** The usual: n = 4, GELU. */
    public static Compacter ofWidth(int bottleneck) {
        return new Compacter(4, bottleneck, Activation.GELU);
    }

    @Override
    public String name() {
        return "compacter";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("n", n);
        options.put("bottleneck", bottleneck);
        options.put("activation", activation);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value x) {
        Ranks.checkFits(name(), bottleneck, port);
        if (port.out() % n != 0) throw new ModelException("compacter at " + port.name() + ": the width " + port.out() + " is not divisible by n = " + n);
        Value low = scope.ops().activate(activation, map(scope, "down", x, bottleneck));
        return scope.ops().add(x, map(scope, "up", low, port.out()));
    }

    private Value map(AdapterScope scope, String name, Value x, int out) {
        Value a = scope.shared("A", Shape.of(n, n, n), new Initialiser.Normal(0.1));
        int rows = x.columns() / n;
        int columns = out / n;
        Value s = scope.parameter(name + ".s", Shape.of(n, rows, 1), glorot(rows));
        Value t = scope.parameter(name + ".t", Shape.of(n, 1, columns), glorot(columns));
        return scope.ops().linear(x, scope.ops().apply(new Op.KroneckerSum(n), a, s, t), scope.parameter(name + ".bias", Shape.of(out), Initialiser.ZEROS));
    }

    /** Of a vector as a matrix with one row or column. */
    private static Initialiser glorot(int length) {
        return new Initialiser.Uniform(Math.sqrt(6.0 / (1 + length)));
    }
}
