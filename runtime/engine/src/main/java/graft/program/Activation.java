package graft.program;

/** Element-wise non-linearities. */
public enum Activation {
    RELU,
    /** The exact form x Phi(x) with the error function, not the tanh approximation. */
    GELU,
    /** x sigmoid(x), also known as swish. */
    SILU,
    TANH,
    /** Slope 0.1 below zero, as in MAT. */
    LEAKY_RELU
}
