package graft.model.train;

import graft.kernel.Kernels;
import graft.kernel.SelfCheck;

/**
 * Looks once at what the JIT has made of the matrix product, when a training has run long enough for the kernels to be compiled, and says so in a line. A run that
 * ends before that is not looked at: there is nothing to gain in it. Nothing that is kept depends on it.
 */
final class KernelWatch {
    private static final double WARM_UP_SECONDS = 15;

    private final RunReport report;
    private long begin;
    private boolean looked;

    KernelWatch(RunReport report) {
        this.report = report;
    }

    /** To be called after every step, by the thread that trains. */
    void stepped() {
        if (looked) return;
        if (begin == 0) begin = System.nanoTime();
        if ((System.nanoTime() - begin) * 1e-9 < WARM_UP_SECONDS) return;
        looked = true;
        if (Kernels.chosen().set().vectorBits() == 0) return;
        SelfCheck check = SelfCheck.run(Kernels.chosen().set(), SelfCheck.WARM_SECONDS);
        report.say(check.line());
        check.complaint().ifPresent(report::say);
    }
}
