package graft.peers;

import graft.program.Activation;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** libtorch through its Java binding; attention is its fused scaled dot product. */
final class TorchOps implements TensorOps<Tensor> {
    @Override
    public Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return bias == null ? torch.linear(x, weight) : torch.linear(x, weight, bias);
    }

    @Override
    public Tensor layerNorm(Tensor x, Tensor scale, Tensor shift, double epsilon) {
        return torch.layer_norm(x, new long[] {x.size(-1)}, new TensorOptional(scale), new TensorOptional(shift), epsilon, true);
    }

    @Override
    public Tensor activate(Activation activation, Tensor x) {
        return switch (activation) {
            case RELU -> torch.relu(x);
            case GELU -> torch.gelu(x);
            case SILU -> torch.silu(x);
            case LEAKY_RELU -> torch.leaky_relu(x, new Scalar(0.1));
            case GELU_TANH, TANH -> throw new PeerException("no model here uses " + activation);
        };
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return a.add(b);
    }

    @Override
    public Tensor scale(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }

    @Override
    public Tensor embed(Tensor table, Tensor index) {
        return torch.embedding(table, index, 0, false, false);
    }

    @Override
    public Tensor sumOfSecondLast(Tensor x) {
        return x.sum(new long[] {-2}, false, new ScalarTypeOptional());
    }

    @Override
    public Tensor prepend(Tensor token, Tensor x) {
        return torch.cat(new TensorVector(token.unsqueeze(0).expand(x.size(0), 1, x.size(2)), x), 1);
    }

    @Override
    public Tensor attention(Tensor q, Tensor k, Tensor v, Tensor bias, int heads, double scale) {
        Tensor mixed = torch.scaled_dot_product_attention(split(q, heads), split(k, heads), split(v, heads), new TensorOptional(bias), 0, false, new DoubleOptional(scale), false);
        return mixed.transpose(1, 2).reshape(q.size(0), q.size(1), q.size(2));
    }

    private static Tensor split(Tensor x, int heads) {
        return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
    }

    @Override
    public Tensor product(Tensor a, Tensor b) {
        return torch.bmm(a, b);
    }

    @Override
    public Tensor first(Tensor x) {
        return x.select(1, 0);
    }

    @Override
    public Tensor meanSquaredError(Tensor a, Tensor b) {
        return torch.mse_loss(a, b);
    }
}
