package graft.backend.cuda;

import graft.cuda.Cublas;

/** How products are computed. Everything else is float32 in each of them, and so is what lies in memory. */
public enum Precision {
    /** In float32 throughout: the default. */
    FLOAT32("cuda"),
    /** Operands rounded to tensor-float-32, 10 bits of mantissa; sums in float32. */
    TF32("cuda-tf32"),
    /** Operands rounded to bfloat16, 7 bits of mantissa; sums in float32. Products of small blocks and of hop tables stay in float32. */
    BF16("cuda-bf16");

    private final String backend;

    Precision(String backend) {
        this.backend = backend;
    }

    /** Name of the back end that computes so. */
    public String backend() {
        return backend;
    }

    Cublas.MathMode mathMode() {
        return this == TF32 ? Cublas.MathMode.TF32 : Cublas.MathMode.FLOAT32;
    }
}
