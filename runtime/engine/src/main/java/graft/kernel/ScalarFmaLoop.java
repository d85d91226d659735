package graft.kernel;

/** Eight chains of scalar multiply-adds: enough to hide the latency of two units. */
final class ScalarFmaLoop implements FmaLoop {
    @Override
    public float run(int rounds) {
        float x = 0.999f;
        float y = 1e-4f;
        float c0 = 0, c1 = 1, c2 = 2, c3 = 3, c4 = 4, c5 = 5, c6 = 6, c7 = 7;
        for (int i = 0; i < rounds; i++) {
            c0 = Math.fma(x, y, c0);
            c1 = Math.fma(x, y, c1);
            c2 = Math.fma(x, y, c2);
            c3 = Math.fma(x, y, c3);
            c4 = Math.fma(x, y, c4);
            c5 = Math.fma(x, y, c5);
            c6 = Math.fma(x, y, c6);
            c7 = Math.fma(x, y, c7);
        }
        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7;
    }

    @Override
    public long operationsPerRound() {
        return 16;
    }
}
