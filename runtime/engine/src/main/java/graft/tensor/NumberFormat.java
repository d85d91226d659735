package graft.tensor;

import java.util.Locale;

/** How numbers lie in memory. Whatever it is, they are computed with in float32. */
public enum NumberFormat {
    /** As they are. */
    FLOAT32(Float.BYTES),

    /** The upper half of a float32: its exponent, and 8 bits of its mantissa instead of 24. */
    BFLOAT16(Short.BYTES);

    private static final int LOW = 0xffff;
    private static final int QUIET = 0x400000;

    private final int bytes;

    NumberFormat(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of a number. */
    public int bytes() {
        return bytes;
    }

    /** As a user writes it: float32, bfloat16. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The nearest number that the format has; of two that are as near, the one whose last bit is 0. NaN stays NaN, and what is too large becomes infinite. */
    public float round(float x) {
        if (this == FLOAT32) return x;
        int bits = Float.floatToRawIntBits(x);
        int rounded = Float.isNaN(x) ? bits | QUIET : bits + (LOW >>> 1) + (bits >>> Short.SIZE & 1);
        return Float.intBitsToFloat(rounded & ~LOW);
    }
}
