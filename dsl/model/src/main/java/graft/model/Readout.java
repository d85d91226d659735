package graft.model;

import graft.program.Activation;
import graft.program.Op;
import graft.program.Value;

/**
 * How the tokens of a graph become its prediction: an optional final norm over tokens, pooling, an optional transform
 * LN(GELU(W x + b)), then the head, a linear map to the targets.
 */
public record Readout(Op.Pooling pooling, boolean finalNorm, boolean transform) {
    Value pooled(Network net, Value x, NormForm norm) {
        Value tokens = tokens(net, x, norm);
        return pooling == Op.Pooling.TOKEN ? net.ops().firstTokens(tokens) : net.ops().apply(new Op.Readout(pooling), tokens);
    }

    /** The tokens as they are pooled, [T, d]. */
    Value tokens(Network net, Value x, NormForm norm) {
        return finalNorm ? norm.apply(net, "readout.final-norm", x) : x;
    }

    Value head(Network net, Value pooled, int targets, NormForm norm, Initialiser initialiser) {
        Value x = pooled;
        if (transform) {
            Value t = net.linear("readout.transform", -1, x, x.columns(), initialiser);
            x = norm.apply(net, "readout.norm", net.ops().activate(Activation.GELU, t));
        }
        return net.linear("head", -1, x, targets, Initialiser.fanIn(x.columns()));
    }
}
