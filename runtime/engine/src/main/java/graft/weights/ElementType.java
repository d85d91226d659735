package graft.weights;

import java.util.Arrays;
import java.util.Optional;

/**
 * Element types that a safetensors file may name. All are listed, so that any valid file opens; Graft converts F64, F32,
 * F16, BF16, I64 and I32 and refuses the others when their numbers are asked for. The constant's name is the file's word.
 */
public enum ElementType {
    F64(64), F32(32), F16(16), BF16(16), I64(64), I32(32),
    I16(16), I8(8), U64(64), U32(32), U16(16), U8(8), BOOL(8), C64(64),
    F8_E5M2(8), F8_E4M3(8), F8_E8M0(8), F8_E5M2FNUZ(8), F8_E4M3FNUZ(8), F6_E2M3(6), F6_E3M2(6), F4(4);

    private final int bits;

    ElementType(int bits) {
        this.bits = bits;
    }

    /** Bits of one element; not always a multiple of 8. */
    public int bits() {
        return bits;
    }

    /** The type of that name as files write it, or empty. */
    static Optional<ElementType> named(String word) {
        return Arrays.stream(values()).filter(t -> t.name().equals(word)).findFirst();
    }
}
