package graft.backend.reference;

import graft.NearestNames;
import graft.backend.Backend;
import graft.backend.BackendException;
import graft.backend.Session;
import graft.program.Parameter;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The scalar double back end: the definition of correct. It runs micro-batches one after the other, whatever the number of threads, and
 * allocates as it goes.
 */
public final class ReferenceBackend implements Backend {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Session open(Program program, Map<String, WeightTensor> weights, Sizes maxima, int threads) {
        if (threads < 1) throw new BackendException("a session needs at least one thread, not " + threads);
        Map<String, Matrix> taken = new LinkedHashMap<>();
        for (Parameter p : program.parameters()) {
            String source = p.role() == Parameter.Role.ANCHOR ? p.followed() : p.name();
            taken.put(p.name(), matrix(weight(p, source, weights)));
        }
        return new ReferenceSession(program, taken, maxima);
    }

    private static WeightTensor weight(Parameter p, String source, Map<String, WeightTensor> weights) {
        WeightTensor w = weights.get(source);
        if (w == null) {
            throw new BackendException("no weight for parameter '" + source + "' " + p.shape() + " among the " + weights.size() + " given"
                    + "; " + NearestNames.hint(source, weights.keySet()));
        }
        if (!w.shape().equals(p.shape())) {
            throw new BackendException("the weight for parameter '" + source + "' has shape " + w.shape() + ", the program needs " + p.shape());
        }
        return w;
    }

    private static Matrix matrix(WeightTensor w) {
        Matrix m = Matrix.zero(w.shape(), Sizes.NONE);
        float[] numbers = w.toArray();
        for (int i = 0; i < numbers.length; i++) m.data()[i] = numbers[i];
        return m;
    }
}
