package graft.kernel.bench;

/** Someone's way to multiply, which several threads use at once, each for rows of its own. */
public interface GemmPart {
    /** Multiplies rows {@code from} to {@code from + rows} of A by B, so many times over. */
    void multiply(int worker, int from, int rows, long times);
}
