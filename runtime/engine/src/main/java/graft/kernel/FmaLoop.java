package graft.kernel;

/** Independent chains of fused multiply-adds that never leave the registers. */
public interface FmaLoop {
    /** Runs some rounds; the value depends on all of them, so that none can be left out. */
    float run(int rounds);

    /** Floating-point operations of a round; a multiply-add counts as two. */
    long operationsPerRound();
}
