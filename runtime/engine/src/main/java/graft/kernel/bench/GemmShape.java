package graft.kernel.bench;

import graft.kernel.KernelException;
import java.util.Arrays;
import java.util.List;

/** A product C [m x n] = A [m x k] B [k x n]. */
public record GemmShape(int m, int n, int k) {
    /** What {@code bench gemm} measures when it is not told: Graphormer-base's products and the thin ones of adapters and heads. */
    public static final List<GemmShape> USUAL = parseAll("64x768x768,208x768x768,512x768x768,1024x768x768,2048x768x768,1024x1024x1024,1024x3072x768,1024x768x3072,1024x48x768,1024x768x48,1024x8x768,1024x768x8,1024x80x80,24x24x24");

    public GemmShape {
        if (m < 1 || n < 1 || k < 1) throw new KernelException("a product of " + m + " x " + n + " x " + k + " cannot be measured; every size must be at least 1");
    }

    /** Shapes like {@code 1024x768x768,64x768x768}. */
    public static List<GemmShape> parseAll(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).map(GemmShape::parse).toList();
    }

    /** A shape like {@code 1024x768x768}. */
    public static GemmShape parse(String text) {
        String[] sizes = text.split("x");
        if (sizes.length != 3) throw notAShape(text, null);
        try {
            return new GemmShape(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
        } catch (NumberFormatException e) {
            throw notAShape(text, e);
        }
    }

    private static KernelException notAShape(String text, Throwable cause) {
        return new KernelException("'" + text + "' is no shape of a product; write MxNxK, such as 1024x768x768", cause);
    }
}
