package graft.peers;

import graft.program.Activation;
import org.jspecify.annotations.Nullable;

/**
 * What a padded graph transformer needs of a tensor library. Rows of x lie in its last axis.
 *
 * @param <T> the library's tensor
 */
interface TensorOps<T> {
    /** x W^T + b; W is [out, in]. */
    T linear(T x, T weight, @Nullable T bias);

    T layerNorm(T x, T scale, T shift, double epsilon);

    T activate(Activation activation, T x);

    /** With broadcasting. */
    T add(T a, T b);

    T scale(T x, double factor);

    /** Rows of a table; row 0 is padding. The result has one axis more than the index. */
    T embed(T table, T index);

    /** Without the second axis from the end, over which it is summed. */
    T sumOfSecondLast(T x);

    /** [B, n + 1, d] from x [B, n, d] and a token [1, d] in front of each. */
    T prepend(T token, T x);

    /** softmax(scale q k^T + bias) v over heads; q, k, v and the result are [B, n, d], the bias [B, heads or 1, n, n]. */
    T attention(T q, T k, T v, T bias, int heads, double scale);

    /** A product for each item of the batch. */
    T product(T a, T b);

    /** [B, d], the rows {@code x[:, 0]} of [B, n, d]. */
    T first(T x);

    T meanSquaredError(T a, T b);
}
