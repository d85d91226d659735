package graft.model.adapter;

import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.Port;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Graph prompt features (arXiv 2209.15240), added to every token, graph tokens too, where the embeddings enter the blocks: x + p (GPF), or x + softmax(x A^T) P with a basis P of
 * several prompts that each token mixes for itself (GPF-plus). p and P start at zero, so it starts as the backbone.
 *
 * @param basis number of prompts; 1 is GPF
 */
public record GraphPrompt(int basis) implements StreamAdapter {
    public GraphPrompt {
        if (basis < 1) throw new ModelException("graph-prompt: a basis of " + basis + " has no meaning; 1 is GPF, more is GPF-plus");
    }

    @Override
    public String name() {
        return "graph-prompt";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("basis", basis);
        return options;
    }

    @Override
    public Value adapt(AdapterScope scope, Port port, Value x) {
        int width = port.out();
        if (basis == 1) return scope.ops().apply(new Op.AddBias(), x, scope.parameter("prompt", Shape.of(width), Initialiser.ZEROS));
        Value shares = scope.ops().apply(new Op.RowSoftmax(), scope.ops().linear(x, scope.parameter("choice.weight", Shape.of(basis, width), Initialiser.fanIn(width))));
        // The basis is stored [width, basis], like every weight of a linear map: shares P = linear(shares, P^T).
        return scope.ops().add(x, scope.ops().linear(shares, scope.parameter("prompts", Shape.of(width, basis), Initialiser.ZEROS)));
    }
}
