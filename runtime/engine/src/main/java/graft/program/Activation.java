package graft.program;

/** Element-wise non-linearities. */
public enum Activation {
    RELU,
    /** The exact form x Phi(x) with the error function, not the tanh approximation. */
    GELU,
    /** The tanh approximation of {@link #GELU}: x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2. */
    GELU_TANH,
    /** x sigmoid(x), also known as swish. */
    SILU,
    TANH,
    /** Slope 0.1 below zero, as in MAT. */
    LEAKY_RELU
}
