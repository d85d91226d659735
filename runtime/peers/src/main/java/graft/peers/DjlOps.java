package graft.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import graft.program.Activation;
import org.jspecify.annotations.Nullable;

/** DJL; attention is composed of products and a softmax, since it has no fused one. */
final class DjlOps implements TensorOps<NDArray> {
    @Override
    public NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
        return (bias == null ? Linear.linear(x, weight) : Linear.linear(x, weight, bias)).singletonOrThrow();
    }

    @Override
    public NDArray layerNorm(NDArray x, NDArray scale, NDArray shift, double epsilon) {
        return LayerNorm.layerNorm(x, new Shape(last(x)), scale, shift, (float) epsilon).singletonOrThrow();
    }

    @Override
    public NDArray activate(Activation activation, NDArray x) {
        return switch (activation) {
            case RELU -> ai.djl.nn.Activation.relu(x);
            case GELU -> ai.djl.nn.Activation.gelu(x);
            case SILU -> ai.djl.nn.Activation.swish(x, 1);
            case LEAKY_RELU -> ai.djl.nn.Activation.leakyRelu(x, 0.1f);
            case GELU_TANH, TANH -> throw new PeerException("no model here uses " + activation);
        };
    }

    @Override
    public NDArray add(NDArray a, NDArray b) {
        return a.add(b);
    }

    @Override
    public NDArray scale(NDArray x, double factor) {
        return x.mul((float) factor);
    }

    @Override
    public NDArray embed(NDArray table, NDArray index) {
        return Embedding.embedding(index, table, SparseFormat.DENSE).singletonOrThrow();
    }

    @Override
    public NDArray sumOfSecondLast(NDArray x) {
        return x.sum(new int[] {-2});
    }

    @Override
    public NDArray prepend(NDArray token, NDArray x) {
        return x.getManager().zeros(new Shape(x.getShape().get(0), 1, last(x))).add(token).concat(x, 1);
    }

    @Override
    public NDArray attention(NDArray q, NDArray k, NDArray v, NDArray bias, int heads, double scale) {
        NDArray scores = split(q, heads).mul((float) scale).matMul(split(k, heads).transpose(0, 1, 3, 2)).add(bias);
        return scores.softmax(-1).matMul(split(v, heads)).transpose(0, 2, 1, 3).reshape(q.getShape());
    }

    private static NDArray split(NDArray x, int heads) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
    }

    @Override
    public NDArray product(NDArray a, NDArray b) {
        return a.matMul(b);
    }

    @Override
    public NDArray first(NDArray x) {
        return x.get(":, 0");
    }

    @Override
    public NDArray meanSquaredError(NDArray a, NDArray b) {
        return a.sub(b).square().mean();
    }

    private static long last(NDArray x) {
        return x.getShape().get(x.getShape().dimension() - 1);
    }
}
