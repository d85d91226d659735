package graft.testing;

import graft.kernel.Kernels;
import java.util.stream.Stream;

/** The widths that vectors can have, in bits. */
public final class VectorWidths {
    private VectorWidths() {}

    /** Those that this JVM's kernels do not have: the others need a JVM of their own. Widths above the machine's own run slowly and correctly. */
    public static Stream<String> others() {
        return Stream.of("64", "128", "256", "512").filter(bits -> Integer.parseInt(bits) != Kernels.chosen().set().vectorBits());
    }
}
