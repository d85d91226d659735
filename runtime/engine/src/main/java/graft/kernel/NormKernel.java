package graft.kernel;

import graft.program.Op;
import graft.tensor.FloatMatrix;

/** LayerNorm over the columns. Row sums in float lanes that are combined in double, in a written order. */
public interface NormKernel {
    /** y [R, d] = gamma * normalised x + beta. */
    void forward(Op.LayerNorm op, FloatMatrix x, FloatMatrix gamma, FloatMatrix beta, FloatMatrix y);

    /** dx [R, d]; may not share memory with dy or x. */
    void gradInput(Op.LayerNorm op, FloatMatrix dy, FloatMatrix x, FloatMatrix gamma, FloatMatrix dx);

    /** dGamma [d] += column sums of dy * normalised x. */
    void gradGamma(Op.LayerNorm op, FloatMatrix dy, FloatMatrix x, FloatMatrix dGamma);
}
